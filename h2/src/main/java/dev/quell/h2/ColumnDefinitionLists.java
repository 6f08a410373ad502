package dev.quell.h2;

import dev.quell.h2.functions.SqlToken;
import dev.quell.h2.functions.SqlTokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Rewrites PostgreSQL's column definition lists into what H2 understands.
 *
 * <p>PostgreSQL has a caller of {@code dblink} say what comes back: {@code FROM dblink(...) AS t(f1 int, f2 text[])}. H2's
 * grammar knows names in that place, but no types. {@link #rewrite} moves the types into the call, as a last argument that is
 * an array, and leaves the names where they are: {@code FROM dblink(..., ARRAY['int', 'text[]']) AS t(f1, f2)}. The functions
 * that {@link DblinkFunctions} installs take them from there.
 *
 * <p>Only calls of {@code dblink}, {@code dblink_fetch} and {@code dblink_get_result} are touched, and of those only the ones
 * with a list in which every column has a type. Everything else, comments and strings included, stays as it is, so that any
 * statement may be passed through. A list without a table name ({@code AS (f1 int)}) gets the function's, as in PostgreSQL.
 *
 * <p>To PostgreSQL {@code int[]} and {@code int[][]} are one type. To H2 an array of two dimensions is an array of arrays: a column
 * that is to be used as one, {@code m[2][1]}, is declared {@code int[][]}, which is H2's {@code INTEGER ARRAY ARRAY}, and then all
 * its values must have two dimensions (2202E). {@code int[]} is {@code INTEGER ARRAY} and takes values of any number of dimensions,
 * to look at or to insert where they fit. H2 itself knows no such names: a local column is {@code CHARACTER VARYING ARRAY}, not
 * {@code text[]}.
 *
 * <p>Safe for use by several threads.
 */
public final class ColumnDefinitionLists {
    private static final Set<String> FUNCTIONS = Set.of("dblink", "dblink_fetch", "dblink_get_result");

    /** What a parenthesis after AS may begin with when it is a query: {@code WITH dblink(a) AS (SELECT ...)}. */
    private static final Set<String> QUERY_STARTS = Set.of("select", "values", "with", "table");

    /** What may stand between a call and a parenthesis without being the table's name. */
    private static final Set<String> NO_NAMES = Set.of(
            "all",
            "and",
            "any",
            "between",
            "case",
            "cross",
            "else",
            "except",
            "fetch",
            "for",
            "full",
            "group",
            "having",
            "ilike",
            "in",
            "inner",
            "intersect",
            "is",
            "isnull",
            "join",
            "lateral",
            "left",
            "like",
            "limit",
            "natural",
            "not",
            "notnull",
            "offset",
            "on",
            "or",
            "order",
            "overlaps",
            "returning",
            "right",
            "select",
            "similar",
            "some",
            "tablesample",
            "then",
            "union",
            "using",
            "values",
            "when",
            "where",
            "window",
            "with");

    private final String sql;
    private final List<SqlToken> tokens;
    private final List<Edit> edits = new ArrayList<>();

    private ColumnDefinitionLists(String sql) {
        this.sql = sql;
        this.tokens = SqlTokenizer.tokens(sql);
    }

    private record Edit(int start, int end, String text) {}

    private record Definition(String name, String type) {}

    /** Returns the statement with every column definition list of a dblink call in H2's form; the same text if there is none. */
    public static String rewrite(String sql) {
        ColumnDefinitionLists lists = new ColumnDefinitionLists(sql);
        for (int i = 0; i + 1 < lists.tokens.size(); i++) {
            lists.rewriteCallAt(i);
        }
        return lists.apply();
    }

    private void rewriteCallAt(int name) {
        if (!isRecordFunction(tokens.get(name)) || !isSymbol(name + 1, '(')) {
            return;
        }
        int close = closing(name + 1);
        int next = close + 1;
        boolean as = next < tokens.size() && tokens.get(next).isWord(sql, "AS");
        if (as) {
            next++;
        }
        boolean named = next < tokens.size() && isName(tokens.get(next));
        int list = named ? next + 1 : next;
        if ((!as && !named) || !isSymbol(list, '(')) {
            return;
        }
        int listEnd = closing(list);
        List<Definition> definitions = listEnd < tokens.size() ? definitions(list + 1, listEnd) : List.of();
        if (!definitions.isEmpty()) {
            edit(close, close == name + 2, named ? "" : tokens.get(name).text(sql), list, listEnd, definitions);
        }
    }

    private void edit(int close, boolean noArguments, String alias, int list, int end, List<Definition> definitions) {
        String types = String.join(
                ", ",
                definitions.stream().map(definition -> quote(definition.type())).toList());
        String names =
                String.join(", ", definitions.stream().map(Definition::name).toList());
        int insertion = tokens.get(close).start();
        edits.add(new Edit(insertion, insertion, (noArguments ? "" : ", ") + "ARRAY[" + types + "]"));
        edits.add(new Edit(tokens.get(list).start(), tokens.get(end).end(), alias + "(" + names + ")"));
    }

    private String apply() {
        if (edits.isEmpty()) {
            return sql;
        }
        edits.sort((a, b) -> Integer.compare(a.start(), b.start()));
        StringBuilder result = new StringBuilder(sql.length() + 64);
        int copied = 0;
        for (Edit edit : edits) {
            result.append(sql, copied, edit.start()).append(edit.text());
            copied = edit.end();
        }
        return result.append(sql, copied, sql.length()).toString();
    }

    private boolean isRecordFunction(SqlToken token) {
        String text = token.text(sql);
        return switch (token.kind()) {
            case WORD -> FUNCTIONS.contains(text.toLowerCase(Locale.ROOT));
            case QUOTED_IDENTIFIER -> text.length() > 2 && FUNCTIONS.contains(text.substring(1, text.length() - 1));
            case STRING, NUMBER, SYMBOL -> false;
        };
    }

    private boolean isName(SqlToken token) {
        return token.isIdentifier() && !NO_NAMES.contains(token.text(sql).toLowerCase(Locale.ROOT));
    }

    private boolean isSymbol(int token, char symbol) {
        return token < tokens.size() && tokens.get(token).is(sql, symbol);
    }

    /** The token that closes the parenthesis, or the end of the tokens. */
    private int closing(int open) {
        int depth = 0;
        for (int i = open; i < tokens.size(); i++) {
            depth += nesting(tokens.get(i));
            if (depth == 0) {
                return i;
            }
        }
        return tokens.size();
    }

    private int nesting(SqlToken token) {
        if (token.is(sql, '(') || token.is(sql, '[')) {
            return 1;
        }
        return token.is(sql, ')') || token.is(sql, ']') ? -1 : 0;
    }

    /** The columns between two tokens; none if one of them has no type. */
    private List<Definition> definitions(int from, int to) {
        List<Definition> definitions = new ArrayList<>();
        int start = from;
        int depth = 0;
        for (int i = from; i <= to; i++) {
            SqlToken token = tokens.get(i);
            if (i == to || (depth == 0 && token.is(sql, ','))) {
                if (!isDefinition(start, i)) {
                    return List.of();
                }
                definitions.add(new Definition(tokens.get(start).text(sql), type(start + 1, i)));
                start = i + 1;
            }
            depth += nesting(token);
        }
        return definitions;
    }

    private boolean isDefinition(int from, int to) {
        return to - from >= 2
                && tokens.get(from).isIdentifier()
                && !QUERY_STARTS.contains(tokens.get(from).text(sql).toLowerCase(Locale.ROOT))
                && tokens.get(from + 1).isIdentifier();
    }

    /** A type's text with single blanks between its words; a COLLATE clause says nothing about it. */
    private String type(int from, int to) {
        StringBuilder type = new StringBuilder();
        for (int i = from; i < to && !tokens.get(i).isWord(sql, "COLLATE"); i++) {
            if (i > from && tokens.get(i).isIdentifier() && !isSymbol(i - 1, '.') && !isSymbol(i - 1, '(')) {
                type.append(' ');
            }
            type.append(tokens.get(i).text(sql));
        }
        return type.toString();
    }

    private static String quote(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
