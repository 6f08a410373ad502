package dev.quell.dblink;

import dev.quell.types.Cell;
import dev.quell.types.Codecs;
import dev.quell.types.DecodeException;
import dev.quell.types.Oids;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Set;

/**
 * Reads values as values of a declared type, as PostgreSQL's input functions do. What they come to is text again, as the
 * type's output function would write it.
 */
final class InputFunctions {
    private static final Set<String> TRUE = Set.of("t", "tr", "tru", "true", "y", "ye", "yes", "on", "1");
    private static final Set<String> FALSE = Set.of("f", "fa", "fal", "fals", "false", "n", "no", "of", "off", "0");
    private static final Set<Integer> AS_THEY_COME = Set.of(Oids.TEXT, Oids.JSON, Oids.JSONB, Oids.XML, Oids.INTERVAL);
    private static final Set<Integer> DATES_AND_TIMES =
            Set.of(Oids.DATE, Oids.TIME, Oids.TIMETZ, Oids.TIMESTAMP, Oids.TIMESTAMPTZ);
    private static final int MODIFIER_OFFSET = 4;

    private InputFunctions() {}

    static String convert(String text, DblinkColumn column) {
        return switch (column.typeOid()) {
            case Oids.INT2 -> integer(text, column, Short.MIN_VALUE, Short.MAX_VALUE);
            case Oids.INT4 -> integer(text, column, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case Oids.INT8 -> integer(text, column, Long.MIN_VALUE, Long.MAX_VALUE);
            case Oids.BOOL -> bool(text, column);
            case Oids.NUMERIC -> numeric(text, column);
            case Oids.VARCHAR -> limited(text, column);
            case Oids.BPCHAR -> padded(limited(text, column), column);
            case Oids.FLOAT4, Oids.FLOAT8 -> floating(text, column);
            default -> checked(text, column);
        };
    }

    private static String integer(String text, DblinkColumn column, long least, long most) {
        BigInteger number;
        try {
            number = new BigInteger(text.strip());
        } catch (NumberFormatException e) {
            throw invalid(text, column);
        }
        if (number.compareTo(BigInteger.valueOf(least)) < 0 || number.compareTo(BigInteger.valueOf(most)) > 0) {
            throw new DblinkException(
                    SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
                    "value \"" + text + "\" is out of range for type " + TypeNames.format(column));
        }
        return number.toString();
    }

    private static String bool(String text, DblinkColumn column) {
        String word = text.strip().toLowerCase(Locale.ROOT);
        if (TRUE.contains(word)) {
            return "t";
        }
        if (FALSE.contains(word)) {
            return "f";
        }
        throw invalid(text, column);
    }

    private static String numeric(String text, DblinkColumn column) {
        String word = text.strip();
        if (word.matches("(?i)nan|[+-]?inf(inity)?")) {
            return word;
        }
        BigDecimal number;
        try {
            number = new BigDecimal(word);
        } catch (NumberFormatException e) {
            throw invalid(text, column);
        }
        if (column.typeModifier() < MODIFIER_OFFSET) {
            return number.toPlainString();
        }
        int modifier = column.typeModifier() - MODIFIER_OFFSET;
        int precision = modifier >> 16;
        int scale = ((modifier & 0x7ff) ^ 1024) - 1024;
        BigDecimal rounded = number.setScale(scale, RoundingMode.HALF_UP);
        if (rounded.signum() != 0 && rounded.precision() - rounded.scale() > precision - scale) {
            throw new DblinkException(DblinkNotice.of(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "numeric field overflow")
                    .withDetail("A field with precision " + precision + ", scale " + scale
                            + " must round to an absolute value less than "
                            + (precision == scale ? "1" : "10^" + (precision - scale)) + "."));
        }
        return rounded.toPlainString();
    }

    private static String limited(String text, DblinkColumn column) {
        int most = column.typeModifier() - MODIFIER_OFFSET;
        if (column.typeModifier() < MODIFIER_OFFSET || text.codePointCount(0, text.length()) <= most) {
            return text;
        }
        int end = text.offsetByCodePoints(0, most);
        if (!text.substring(end).matches(" *")) {
            throw new DblinkException(
                    SqlState.STRING_TOO_LONG, "value too long for type " + TypeNames.format(column) + "(" + most + ")");
        }
        return text.substring(0, end);
    }

    private static String padded(String text, DblinkColumn column) {
        int missing = column.typeModifier() - MODIFIER_OFFSET - text.codePointCount(0, text.length());
        return missing > 0 ? text + " ".repeat(missing) : text;
    }

    private static String floating(String text, DblinkColumn column) {
        String word = text.strip();
        if (!word.matches("(?i)nan|[+-]?(inf(inity)?|(\\d+\\.?\\d*|\\.\\d+)(e[+-]?\\d+)?)")) {
            throw invalid(text, column);
        }
        return word;
    }

    /** What has a codec has to be readable by it; the rest is taken as it comes. */
    private static String checked(String text, DblinkColumn column) {
        int oid = column.typeOid();
        if (AS_THEY_COME.contains(oid) || Codecs.standard().defaultType(oid) == String.class) {
            return text;
        }
        try {
            var unused = Codecs.standard().decode(Cell.ofText(text, oid));
            return text;
        } catch (DecodeException e) {
            throw invalid(text, column);
        }
    }

    private static DblinkException invalid(String text, DblinkColumn column) {
        String type = TypeNames.format(column);
        // A time's name is said in short.
        String told = type.startsWith("timestamp") ? type.replace(" without time zone", "") : type;
        return new DblinkException(
                DATES_AND_TIMES.contains(column.typeOid())
                        ? SqlState.INVALID_DATETIME_FORMAT
                        : SqlState.INVALID_TEXT_REPRESENTATION,
                "invalid input syntax for type " + told + ": \"" + text + "\"");
    }
}
