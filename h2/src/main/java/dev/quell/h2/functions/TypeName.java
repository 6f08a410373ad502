package dev.quell.h2.functions;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads a type as a column definition list names it: {@code numeric(10, 2)}, {@code timestamp with time zone}, {@code int[]}. */
final class TypeName {
    private static final Map<String, String> CANONICAL = Map.ofEntries(
            Map.entry("smallint", "int2"),
            Map.entry("int", "int4"),
            Map.entry("integer", "int4"),
            Map.entry("bigint", "int8"),
            Map.entry("real", "float4"),
            Map.entry("float", "float8"),
            Map.entry("double precision", "float8"),
            Map.entry("decimal", "numeric"),
            Map.entry("dec", "numeric"),
            Map.entry("boolean", "bool"),
            Map.entry("character varying", "varchar"),
            Map.entry("char varying", "varchar"),
            Map.entry("nchar varying", "varchar"),
            Map.entry("national character varying", "varchar"),
            Map.entry("national char varying", "varchar"),
            Map.entry("character", "char"),
            Map.entry("nchar", "char"),
            Map.entry("national character", "char"),
            Map.entry("national char", "char"),
            Map.entry("bit varying", "varbit"),
            Map.entry("timestamp without time zone", "timestamp"),
            Map.entry("timestamp with time zone", "timestamptz"),
            Map.entry("time without time zone", "time"),
            Map.entry("time with time zone", "timetz"));

    private static final Set<String> DAY_TIME = Set.of(
            "interval day",
            "interval hour",
            "interval minute",
            "interval second",
            "interval day to hour",
            "interval day to minute",
            "interval day to second",
            "interval hour to minute",
            "interval hour to second",
            "interval minute to second");

    private final String text;
    private final List<SqlToken> tokens;
    private final StringBuilder words = new StringBuilder();
    private final List<Integer> numbers = new ArrayList<>();
    /** How often {@code []} stands behind the type, or once for {@code ARRAY}. */
    private int dimensions;

    private TypeName(String text) {
        this.text = text;
        this.tokens = SqlTokenizer.tokens(text);
    }

    /**
     * A built-in type of PostgreSQL, as the server would describe a column of it.
     *
     * @param dimensions 0 if it is no array; to PostgreSQL all arrays of an element type are of one type
     */
    record Type(int oid, int modifier, int dimensions) {
        ColumnType column() {
            ColumnType column = ColumnTypes.ofColumn(oid, modifier);
            return dimensions > 1 ? column.nested(dimensions) : column;
        }
    }

    /** Throws PostgreSQL's errors for what is no type (42601) and for types that are not built in (42704). */
    static Type read(String text) {
        TypeName name = new TypeName(text);
        name.readTokens();
        return name.type();
    }

    private void readTokens() {
        int at = 0;
        while (at < tokens.size()) {
            SqlToken token = tokens.get(at);
            if (token.is(text, '(')) {
                at = readNumbers(at + 1);
            } else if (token.is(text, '[')) {
                dimensions++;
                at = closingBracket(at + 1) + 1;
            } else if (token.isWord(text, "array") && !words.isEmpty()) {
                dimensions = 1;
                at++;
                at = at < tokens.size() && tokens.get(at).is(text, '[') ? closingBracket(at + 1) + 1 : at;
            } else {
                readWord(token, at);
                at++;
            }
        }
    }

    private void readWord(SqlToken token, int at) {
        if (dimensions > 0 || !(token.isIdentifier() || token.is(text, '.'))) {
            throw syntaxError(token);
        }
        boolean qualifier = at + 1 < tokens.size() && tokens.get(at + 1).is(text, '.');
        if ((qualifier && token.isWord(text, "pg_catalog")) || token.is(text, '.')) {
            return;
        }
        String word = token.text(text);
        words.append(words.isEmpty() ? "" : " ")
                .append(token.kind() == SqlToken.Kind.WORD ? word.toLowerCase(Locale.ROOT) : unquoted(word));
    }

    /** A quoted name is the catalog's own: {@code "int4"}; {@code "char"} is not {@code char}. */
    private static String unquoted(String word) {
        return word.equals("\"char\"") ? word : word.substring(1, Math.max(1, word.length() - 1));
    }

    private int readNumbers(int from) {
        int at = from;
        int sign = 1;
        while (at < tokens.size() && !tokens.get(at).is(text, ')')) {
            SqlToken token = tokens.get(at);
            if (token.kind() == SqlToken.Kind.NUMBER) {
                numbers.add(sign * number(token));
                sign = 1;
            } else if (token.is(text, '-')) {
                sign = -1;
            } else if (!token.is(text, ',')) {
                throw syntaxError(token);
            }
            at++;
        }
        return at + 1;
    }

    private int number(SqlToken token) {
        try {
            return Integer.parseInt(token.text(text));
        } catch (NumberFormatException e) {
            throw syntaxError(token);
        }
    }

    private int closingBracket(int from) {
        int at = from;
        while (at < tokens.size() && !tokens.get(at).is(text, ']')) {
            at++;
        }
        return at;
    }

    private Type type() {
        String name = CANONICAL.getOrDefault(words.toString(), words.toString());
        return switch (name) {
            case "numeric" -> type(name, numericModifier());
            case "varchar", "bpchar" -> type(name, lengthModifier(TypeModifier.NONE));
            case "char" -> type("bpchar", lengthModifier(TypeModifier.ofLength(1)));
            case "time", "timetz", "timestamp", "timestamptz" -> type(name, precision());
            case "float8" -> type(floatOf(), TypeModifier.NONE);
            case "interval year", "interval month", "interval year to month" ->
                type("interval", TypeModifier.ofYearsToMonths());
            default -> type(DAY_TIME.contains(name) ? "interval" : name, TypeModifier.NONE);
        };
    }

    private Type type(String name, int modifier) {
        int oid = ColumnTypes.oid(name, dimensions > 0);
        if (oid == 0) {
            throw Failures.of("42704", "type \"" + words + (dimensions > 0 ? "[]" : "") + "\" does not exist");
        }
        return new Type(oid, modifier, dimensions);
    }

    private int numericModifier() {
        if (numbers.isEmpty()) {
            return TypeModifier.NONE;
        }
        int precision = numbers.getFirst();
        if (precision < 1 || precision > 1000) {
            throw Failures.of("22023", "NUMERIC precision %d must be between 1 and 1000".formatted(precision));
        }
        return TypeModifier.ofNumeric(precision, numbers.size() > 1 ? numbers.get(1) : 0);
    }

    private int lengthModifier(int usual) {
        if (numbers.isEmpty()) {
            return usual;
        }
        if (numbers.getFirst() < 1) {
            throw Failures.of("22023", "length for type " + words + " must be at least 1");
        }
        return TypeModifier.ofLength(numbers.getFirst());
    }

    private int precision() {
        return numbers.isEmpty() ? TypeModifier.NONE : Math.clamp(numbers.getFirst(), 0, 6);
    }

    private String floatOf() {
        return !numbers.isEmpty() && numbers.getFirst() <= 24 ? "float4" : "float8";
    }

    private RuntimeException syntaxError(SqlToken token) {
        return Failures.of(
                "42601", "syntax error at or near \"" + token.text(text) + "\" in the type \"" + text + "\"");
    }
}
