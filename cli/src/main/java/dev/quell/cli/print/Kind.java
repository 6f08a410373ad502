package dev.quell.cli.print;

/** What a column's text means, as far as printing goes. */
public enum Kind {
    /** Digits, or {@code NaN} and its like. */
    NUMBER,
    /** {@code t} or {@code f}. */
    BOOLEAN,
    /** A JSON document. */
    JSON,
    /** Anything else. */
    TEXT;

    /** The kind of a built-in type, by its name in {@code pg_type}. */
    public static Kind ofType(String typeName) {
        return switch (typeName) {
            case "int2", "int4", "int8", "oid", "float4", "float8", "numeric" -> NUMBER;
            case "bool" -> BOOLEAN;
            case "json", "jsonb" -> JSON;
            default -> TEXT;
        };
    }
}
