package dev.quell.cli.shell;

import dev.quell.cli.shell.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Puts into H2's words what PostgreSQL can say and H2 cannot: some strings, and functions in FROM that return a value. */
final class Dialect {
    /** H2 has only such functions in FROM that return rows. */
    private static final Set<String> VALUE_FUNCTIONS = Set.of(
            "dblink_connect",
            "dblink_connect_u",
            "dblink_disconnect",
            "dblink_exec",
            "dblink_open",
            "dblink_close",
            "dblink_get_connections",
            "dblink_error_message",
            "dblink_send_query",
            "dblink_is_busy",
            "dblink_cancel_query",
            "dblink_current_query",
            "dblink_build_sql_insert",
            "dblink_build_sql_delete",
            "dblink_build_sql_update");

    private static final Set<String> CLAUSES = Set.of(
            "where",
            "group",
            "having",
            "order",
            "limit",
            "offset",
            "fetch",
            "union",
            "except",
            "intersect",
            "join",
            "inner",
            "left",
            "right",
            "full",
            "cross",
            "natural",
            "on",
            "using",
            "for",
            "window");

    private final List<Token> tokens;
    private final List<Token> result = new ArrayList<>();

    private Dialect(List<Token> tokens) {
        this.tokens = tokens;
    }

    static String translated(String sql) {
        Dialect dialect =
                new Dialect(Lexer.tokens(sql).stream().map(Literals::plain).toList());
        int next = 0;
        while (next < dialect.tokens.size()) {
            next = dialect.readFrom(next);
        }
        return Lexer.join(dialect.result);
    }

    private int readFrom(int index) {
        int open = isValueFunction(index) && isInFrom(index) ? skipBlanks(index + 1) : tokens.size();
        if (open >= tokens.size() || !tokens.get(open).isSign('(')) {
            result.add(tokens.get(index));
            return index + 1;
        }
        int close = closing(open);
        if (close >= tokens.size()) {
            result.add(tokens.get(index));
            return index + 1;
        }
        // The column has the name of the table.
        String name = alias(close + 1, tokens.get(index).text());
        add("(SELECT ");
        result.addAll(tokens.subList(index, close + 1));
        add(" AS " + name + ")" + (hasAlias(close + 1) ? "" : " AS " + name));
        return close + 1;
    }

    private void add(String text) {
        result.add(new Token(Kind.SIGN, text));
    }

    private boolean isValueFunction(int index) {
        Token token = tokens.get(index);
        return token.kind() == Kind.WORD
                && VALUE_FUNCTIONS.contains(token.text().toLowerCase(Locale.ROOT));
    }

    /** Whether FROM or JOIN stands before it, and not IS DISTINCT FROM. */
    private boolean isInFrom(int index) {
        int before = wordBefore(index);
        return isWord(before, "join") || (isWord(before, "from") && !isWord(wordBefore(before), "distinct"));
    }

    private boolean isWord(int index, String word) {
        return index >= 0 && tokens.get(index).isWord(word);
    }

    private int wordBefore(int index) {
        int before = index - 1;
        while (before >= 0 && tokens.get(before).kind() == Kind.BLANK) {
            before--;
        }
        return before;
    }

    private int skipBlanks(int index) {
        int next = index;
        while (next < tokens.size() && tokens.get(next).kind() == Kind.BLANK) {
            next++;
        }
        return next;
    }

    private int closing(int open) {
        int depth = 0;
        for (int i = open; i < tokens.size(); i++) {
            depth += tokens.get(i).isSign('(') ? 1 : 0;
            depth -= tokens.get(i).isSign(')') ? 1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        return tokens.size();
    }

    private int aliasAt(int index) {
        int next = skipBlanks(index);
        boolean as = next < tokens.size() && tokens.get(next).isWord("as");
        return as ? skipBlanks(next + 1) : next;
    }

    private boolean hasAlias(int index) {
        int next = aliasAt(index);
        if (next >= tokens.size()) {
            return false;
        }
        Token token = tokens.get(next);
        return token.kind() == Kind.QUOTED_NAME
                || (token.kind() == Kind.WORD && !CLAUSES.contains(token.text().toLowerCase(Locale.ROOT)));
    }

    private String alias(int index, String otherwise) {
        return hasAlias(index) ? tokens.get(aliasAt(index)).text() : otherwise;
    }
}
