package dev.quell.dblink;

import dev.quell.types.Oids;
import java.util.OptionalInt;

/**
 * Reads values as values of a declared type, as PostgreSQL's input functions do. What they come to is text again, as the
 * type's output function writes it. Types that are not known here are taken as they come.
 */
final class InputFunctions {
    private InputFunctions() {}

    /**
     * Reads a value.
     *
     * @throws DblinkException 22P02 and others, in PostgreSQL's words, if it is none of that type
     */
    static String convert(String text, DblinkColumn column, Styles styles) {
        OptionalInt element = Oids.elementOf(column.typeOid());
        if (element.isPresent()) {
            DblinkColumn each = new DblinkColumn(column.name(), element.getAsInt(), column.typeModifier());
            return ArrayInput.read(text, value -> scalar(value, each, styles));
        }
        return scalar(text, column, styles);
    }

    private static String scalar(String text, DblinkColumn column, Styles styles) {
        int modifier = column.typeModifier();
        return switch (column.typeOid()) {
            case Oids.INT2 -> NumberInput.integer(text, "smallint", Short.MIN_VALUE, Short.MAX_VALUE);
            case Oids.INT4 -> NumberInput.integer(text, "integer", Integer.MIN_VALUE, Integer.MAX_VALUE);
            case Oids.INT8 -> NumberInput.integer(text, "bigint", Long.MIN_VALUE, Long.MAX_VALUE);
            case Oids.OID -> NumberInput.oid(text);
            case Oids.NUMERIC -> NumberInput.numeric(text, modifier);
            case Oids.FLOAT4 -> NumberInput.real(text);
            case Oids.FLOAT8 -> NumberInput.doublePrecision(text);
            case Oids.BOOL -> TextInput.bool(text);
            case Oids.VARCHAR -> TextInput.limited(text, "character varying", modifier);
            case Oids.BPCHAR -> TextInput.padded(text, modifier);
            case Oids.NAME -> Names.truncate(text);
            case Oids.BYTEA -> TextInput.bytea(text);
            case Oids.UUID -> TextInput.uuid(text);
            case Oids.DATE -> new DateTimeInput(text, "date", styles).date();
            case Oids.TIME -> new DateTimeInput(text, "time", styles).time(modifier);
            case Oids.TIMETZ -> new DateTimeInput(text, "time with time zone", styles).timeWithZone(modifier);
            case Oids.TIMESTAMP -> new DateTimeInput(text, "timestamp", styles).timestamp(modifier);
            case Oids.TIMESTAMPTZ ->
                new DateTimeInput(text, "timestamp with time zone", styles).timestampWithZone(modifier);
            case Oids.INTERVAL -> new IntervalInput(text, styles.standardIntervals()).read();
            default -> text;
        };
    }
}
