package dev.quell.cli.shell;

import dev.quell.cli.shell.Token.Kind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Turns the text of an array, {@code '{1,2}'}, into an array where {@code INSERT ... VALUES} or {@code UPDATE ... SET} gives it
 * to a column of an array type: H2 would make it the only element of one.
 */
final class ArrayValues {
    /** Knows the columns of tables. */
    @FunctionalInterface
    interface Columns {
        /** In order, {@code ARRAY} for those that are arrays; empty if there is no such table. */
        List<Column> of(String table) throws SQLException;
    }

    /** A column of a table. */
    record Column(String name, boolean isArray) {}

    private final List<Token> tokens;
    private final Columns catalogue;
    /** Where the tokens are that are neither blanks nor comments. */
    private final List<Integer> words = new ArrayList<>();

    private ArrayValues(List<Token> tokens, Columns catalogue) {
        this.tokens = tokens;
        this.catalogue = catalogue;
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.get(i).kind() != Kind.BLANK) {
                words.add(i);
            }
        }
    }

    static String translated(String sql, Columns catalogue) throws SQLException {
        if (!sql.contains("'{")) {
            return sql;
        }
        ArrayValues values = new ArrayValues(new ArrayList<>(Lexer.tokens(sql)), catalogue);
        if (values.word(0).isWord("insert") && values.word(1).isWord("into")) {
            values.insert();
        } else if (values.word(0).isWord("update")) {
            values.update();
        }
        return Lexer.join(values.tokens);
    }

    private static final Token NOTHING = new Token(Kind.BLANK, "");

    private Token word(int index) {
        return index < words.size() ? tokens.get(words.get(index)) : NOTHING;
    }

    private static String name(Token token) {
        String text = token.text();
        return token.kind() == Kind.QUOTED_NAME
                ? text.substring(1, text.length() - 1).replace("\"\"", "\"")
                : text.toLowerCase(Locale.ROOT);
    }

    /** Behind a name that may have its schema before it. */
    private int nameEnd(int index) {
        return word(index + 1).isSign('.') ? index + 3 : index + 1;
    }

    private void insert() throws SQLException {
        int next = nameEnd(2);
        List<Column> columns = catalogue.of(name(word(next - 1)));
        if (word(next).isSign('(')) {
            List<Column> listed = new ArrayList<>();
            for (next++; next < words.size() && !word(next).isSign(')'); next++) {
                if (!word(next).isSign(',')) {
                    listed.add(column(columns, name(word(next))));
                }
            }
            columns = listed;
            next++;
        }
        if (word(next).isWord("values")) {
            rows(next + 1, columns);
        }
    }

    private static Column column(List<Column> columns, String name) {
        return columns.stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElse(new Column(name, false));
    }

    private void rows(int from, List<Column> columns) throws SQLException {
        int depth = 0;
        int position = 0;
        for (int i = from; i < words.size(); i++) {
            Token token = word(i);
            if (token.isSign('(')) {
                depth++;
                position = depth == 1 ? 0 : position;
            } else if (token.isSign(')')) {
                depth--;
            } else if (depth == 1 && token.isSign(',')) {
                position++;
            } else if (depth == 1
                    && isWhole(i)
                    && position < columns.size()
                    && columns.get(position).isArray()) {
                replace(i);
            }
        }
    }

    private boolean isWhole(int index) {
        Token before = word(index - 1);
        Token after = word(index + 1);
        return word(index).kind() == Kind.STRING
                && (before.isSign('(') || before.isSign(','))
                && (after.isSign(')') || after.isSign(','));
    }

    private void update() throws SQLException {
        int next = nameEnd(1);
        List<Column> columns = catalogue.of(name(word(next - 1)));
        while (next < words.size() && !word(next).isWord("set")) {
            next++;
        }
        for (int i = next + 1; i + 2 < words.size() + 1 && !word(i).isWord("where"); i++) {
            boolean assigned = word(i + 1).isSign('=')
                    && word(i + 2).kind() == Kind.STRING
                    && (word(i - 1).isWord("set") || word(i - 1).isSign(','));
            boolean whole = i + 3 >= words.size()
                    || word(i + 3).isSign(',')
                    || word(i + 3).isWord("where");
            if (assigned && whole && column(columns, name(word(i))).isArray()) {
                replace(i + 2);
            }
        }
    }

    private void replace(int index) throws SQLException {
        String quoted = word(index).text();
        String text = quoted.substring(1, quoted.length() - 1).replace("''", "'");
        tokens.set(words.get(index), new Token(Kind.WORD, ArrayLiteral.expression(text)));
    }
}
