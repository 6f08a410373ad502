package dev.quell.cli.shell;

import dev.quell.cli.shell.Token.Kind;
import java.sql.SQLDataException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Puts array types, {@code text[]}, into H2's words, {@code text ARRAY}: where columns are defined, and in casts. A subscript,
 * {@code a[1]}, is none. A text that is cast to an array at once, {@code '{1,2}'::int[]}, becomes the array, since H2 would make
 * it the only element of one.
 */
final class ArrayTypes {
    /** After them a number in brackets is no subscript. */
    private static final Set<String> TYPES = Set.of(
            "bool",
            "boolean",
            "smallint",
            "int",
            "integer",
            "bigint",
            "int2",
            "int4",
            "int8",
            "real",
            "float4",
            "float8",
            "numeric",
            "decimal",
            "text",
            "varchar",
            "char",
            "date",
            "time",
            "timestamp",
            "timestamptz",
            "uuid",
            "bytea",
            "json");

    private final List<Token> tokens;
    private final List<Token> result = new ArrayList<>();
    /** Whether it begins with {@code CREATE TABLE} or {@code ALTER TABLE}, or nearly so. */
    private final boolean definesColumns;

    private ArrayTypes(List<Token> tokens) {
        this.tokens = tokens;
        String tag = CommandTag.of(Lexer.join(tokens.subList(0, Math.min(tokens.size(), 20))), 0);
        definesColumns = tag.equals("CREATE TABLE") || tag.equals("ALTER TABLE");
    }

    static String translated(String sql) throws SQLDataException {
        if (sql.indexOf('[') < 0) {
            return sql;
        }
        ArrayTypes types = new ArrayTypes(Lexer.tokens(sql));
        int next = 0;
        while (next < types.tokens.size()) {
            next = types.readFrom(next);
        }
        return Lexer.join(types.result);
    }

    private int readFrom(int index) throws SQLDataException {
        Token token = tokens.get(index);
        int bracket = token.kind() == Kind.STRING ? bracketOfCast(index) : -1;
        if (bracket >= 0) {
            return readCast(index, bracket);
        }
        if (token.isSign('[') && bracketsEnd(index) > index) {
            return readBrackets(index);
        }
        result.add(token);
        return index + 1;
    }

    /** {@code []} and {@code [3]}, as often as it is there: each is a dimension. */
    private int readBrackets(int open) {
        trim();
        int next = open;
        while (bracketsEnd(next) > next) {
            add(" ARRAY");
            next = bracketsEnd(next);
        }
        return next;
    }

    private int readCast(int string, int bracket) throws SQLDataException {
        String quoted = tokens.get(string).text();
        String text = quoted.substring(1, quoted.length() - 1).replace("''", "'");
        add(ArrayLiteral.expression(text));
        result.addAll(tokens.subList(string + 1, bracket));
        trim();
        add(" ARRAY".repeat(ArrayLiteral.dimensions(text)));
        int next = bracket;
        while (bracketsEnd(next) > next) {
            next = bracketsEnd(next);
        }
        return next;
    }

    private void add(String text) {
        result.add(new Token(Kind.WORD, text));
    }

    /** ARRAY stands right behind the type. */
    private void trim() {
        while (!result.isEmpty() && result.getLast().kind() == Kind.BLANK) {
            result.removeLast();
        }
    }

    /** Behind the brackets that open there, if they make an array of the type before them; otherwise there. */
    private int bracketsEnd(int open) {
        if (!isSign(open, '[')) {
            return open;
        }
        int inner = skipBlanks(open + 1);
        boolean sized = inner < tokens.size() && tokens.get(inner).text().matches("\\d+");
        int close = sized ? skipBlanks(inner + 1) : inner;
        boolean array = isSign(close, ']') && (sized ? followsTypeName(open) : followsType(open));
        return array ? close + 1 : open;
    }

    private boolean followsType(int open) {
        int before = before(open);
        return isSign(before, ')')
                || isSign(before, ']')
                || (before >= 0
                        && tokens.get(before).kind() == Kind.WORD
                        && !tokens.get(before).isWord("array"))
                || (before >= 0 && tokens.get(before).kind() == Kind.QUOTED_NAME);
    }

    private boolean followsTypeName(int open) {
        int before = before(open);
        boolean name = before >= 0
                && tokens.get(before).kind() == Kind.WORD
                && TYPES.contains(tokens.get(before).text().toLowerCase(Locale.ROOT));
        return name && (definesColumns || isSign(before(before), ':'));
    }

    /** The bracket of the array type that the string is cast to; -1 if it is not. */
    private int bracketOfCast(int string) {
        int next = skipBlanks(string + 1);
        int type = -1;
        if (isSign(next, ':') && isSign(next + 1, ':')) {
            type = skipBlanks(next + 2);
        } else if (isWord(next, "as") && isSign(before(string), '(') && isWord(before(before(string)), "cast")) {
            type = skipBlanks(next + 1);
        }
        return type < 0 ? -1 : bracketOfType(type);
    }

    private int bracketOfType(int type) {
        int next = type;
        while (next < tokens.size() && tokens.get(next).kind() == Kind.WORD) {
            next = skipBlanks(next + 1);
        }
        if (isSign(next, '(')) {
            while (next < tokens.size() && !isSign(next, ')')) {
                next++;
            }
            next = skipBlanks(next + 1);
        }
        return next > type && bracketsEnd(next) > next ? next : -1;
    }

    private boolean isSign(int index, char sign) {
        return index >= 0 && index < tokens.size() && tokens.get(index).isSign(sign);
    }

    private boolean isWord(int index, String word) {
        return index >= 0 && index < tokens.size() && tokens.get(index).isWord(word);
    }

    private int before(int index) {
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
}
