package dev.quell.h2.functions;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.LongFunction;
import org.h2.message.DbException;
import org.h2.value.Value;
import org.h2.value.ValueBoolean;
import org.h2.value.ValueDecfloat;
import org.h2.value.ValueDouble;
import org.h2.value.ValueJson;
import org.h2.value.ValueNumeric;
import org.h2.value.ValueReal;
import org.h2.value.ValueUuid;
import org.h2.value.ValueVarbinary;

/** Readers of everything that is no date, time, array or character string; errors as PostgreSQL's input functions say them. */
final class ValueReaders {
    private static final int MOST_DIGITS = 131_072;

    private ValueReaders() {}

    static Value bool(String text) {
        String word = text.strip().toLowerCase(Locale.ROOT);
        if (!word.isEmpty()) {
            if ("true".startsWith(word) || "yes".startsWith(word) || word.equals("on") || word.equals("1")) {
                return ValueBoolean.TRUE;
            }
            boolean off = word.length() > 1 && "off".startsWith(word);
            if ("false".startsWith(word) || "no".startsWith(word) || off || word.equals("0")) {
                return ValueBoolean.FALSE;
            }
        }
        throw invalid("boolean", text);
    }

    static ValueReader integer(String type, long min, long max, LongFunction<Value> value) {
        BigInteger least = BigInteger.valueOf(min);
        BigInteger greatest = BigInteger.valueOf(max);
        return text -> {
            BigInteger number;
            try {
                number = new BigInteger(text.strip());
            } catch (NumberFormatException e) {
                throw invalid(type, text);
            }
            if (number.compareTo(least) < 0 || number.compareTo(greatest) > 0) {
                throw Failures.of("22003", "value \"" + text + "\" is out of range for type " + type);
            }
            return value.apply(number.longValue());
        };
    }

    static Value real(String text) {
        float value = Float.parseFloat(floating("real", text));
        if (Float.isInfinite(value) && !isInfinity(text)) {
            throw outOfRange("real", text);
        }
        return ValueReal.get(value);
    }

    static Value doublePrecision(String text) {
        double value = Double.parseDouble(floating("double precision", text));
        if (Double.isInfinite(value) && !isInfinity(text)) {
            throw outOfRange("double precision", text);
        }
        return ValueDouble.get(value);
    }

    /** A number as Java spells it. Java would also take "1f" and hexadecimals. */
    private static String floating(String type, String text) {
        String word = text.strip();
        if (word.equalsIgnoreCase("nan")) {
            return "NaN";
        }
        if (isInfinity(word)) {
            return word.startsWith("-") ? "-Infinity" : "Infinity";
        }
        return decimal(type, text).toString();
    }

    private static boolean isInfinity(String text) {
        String word = text.strip().toLowerCase(Locale.ROOT);
        String unsigned = word.startsWith("-") || word.startsWith("+") ? word.substring(1) : word;
        return unsigned.equals("infinity") || unsigned.equals("inf");
    }

    private static BigDecimal decimal(String type, String text) {
        try {
            return new BigDecimal(text.strip());
        } catch (NumberFormatException e) {
            throw invalid(type, text);
        }
    }

    static Value decfloat(String text) {
        String word = text.strip();
        if (word.equalsIgnoreCase("nan")) {
            return ValueDecfloat.NAN;
        }
        if (isInfinity(word)) {
            return word.startsWith("-") ? ValueDecfloat.NEGATIVE_INFINITY : ValueDecfloat.POSITIVE_INFINITY;
        }
        return ValueDecfloat.get(numeric(text));
    }

    /** A numeric of fixed precision and scale, rounded as PostgreSQL does. */
    static ValueReader numeric(int precision, int scale) {
        return text -> {
            if (text.strip().equalsIgnoreCase("nan")) {
                throw Failures.of(
                        "22003",
                        "NaN has no counterpart in H2's NUMERIC(%d, %d): declare the column as numeric without a precision"
                                .formatted(precision, scale));
            }
            BigDecimal value = numeric(text).setScale(scale, RoundingMode.HALF_UP);
            if (value.precision() - value.scale() > precision - scale && value.signum() != 0) {
                throw Failures.of(
                        "22003",
                        "numeric field overflow",
                        "A field with precision %d, scale %d must round to an absolute value less than 10^%d."
                                .formatted(precision, scale, precision - scale));
            }
            return ValueNumeric.getAnyScale(value);
        };
    }

    /** PostgreSQL has no longer ones; to write out what has a greater exponent would take all memory. */
    private static BigDecimal numeric(String text) {
        BigDecimal value = decimal("numeric", text);
        if (Math.abs((long) value.scale()) > MOST_DIGITS) {
            throw Failures.of("22003", "value overflows numeric format");
        }
        return value;
    }

    static Value bytea(String text) {
        if (text.startsWith("\\x")) {
            try {
                return ValueVarbinary.getNoCopy(HexFormat.of().parseHex(text.substring(2)));
            } catch (IllegalArgumentException e) {
                throw Failures.of("22023", "invalid hexadecimal data: \"" + text + "\"", e);
            }
        }
        return ValueVarbinary.getNoCopy(escapedBytes(text));
    }

    private static byte[] escapedBytes(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c != '\\') {
                bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
                at++;
            } else if (text.startsWith("\\\\", at)) {
                bytes.write('\\');
                at += 2;
            } else if (text.length() - at >= 4 && text.substring(at + 1, at + 4).matches("[0-3][0-7][0-7]")) {
                bytes.write(Integer.parseInt(text.substring(at + 1, at + 4), 8));
                at += 4;
            } else {
                throw invalid("bytea", text);
            }
        }
        return bytes.toByteArray();
    }

    static Value uuid(String text) {
        try {
            return ValueUuid.get(text.strip());
        } catch (DbException e) {
            throw invalid("uuid", text);
        }
    }

    static Value json(String text) {
        try {
            return ValueJson.fromJson(text);
        } catch (DbException e) {
            throw Failures.of("22P02", "invalid input syntax for type json", e);
        }
    }

    static DbException invalid(String type, String text) {
        return Failures.of("22P02", "invalid input syntax for type " + type + ": \"" + text + "\"");
    }

    private static DbException outOfRange(String type, String text) {
        return Failures.of("22003", "\"" + text + "\" is out of range for type " + type);
    }
}
