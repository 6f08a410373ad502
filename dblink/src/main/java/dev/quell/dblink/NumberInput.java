package dev.quell.dblink;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Pattern;

/** Numbers as PostgreSQL reads and writes them. */
final class NumberInput {
    private static final int MODIFIER_OFFSET = 4;
    private static final BigInteger GREATEST_OID = BigInteger.valueOf(0xFFFF_FFFFL);
    private static final Pattern BLANKS = Pattern.compile("^[ \\t\\n\\x0B\\f\\r]+|[ \\t\\n\\x0B\\f\\r]+$");
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]+");
    private static final Pattern DECIMAL =
            Pattern.compile("[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]{1,9})?");
    private static final Pattern INFINITE = Pattern.compile("(?i)[+-]?inf(?:inity)?");
    /** Beyond these powers of ten a number is no longer written out. */
    private static final int LEAST_EXPONENT = -4;

    private static final int DOUBLE_EXPONENT = 15;
    private static final int REAL_EXPONENT = 6;

    private NumberInput() {}

    private static String strip(String text) {
        return BLANKS.matcher(text).replaceAll("");
    }

    static String integer(String text, String type, long least, long most) {
        return within(text, type, BigInteger.valueOf(least), BigInteger.valueOf(most));
    }

    static String oid(String text) {
        return within(text, "oid", BigInteger.ZERO, GREATEST_OID);
    }

    private static String within(String text, String type, BigInteger least, BigInteger most) {
        String word = strip(text);
        if (!INTEGER.matcher(word).matches()) {
            throw InvalidInput.syntax(type, text);
        }
        BigInteger number = new BigInteger(word);
        if (number.compareTo(least) < 0 || number.compareTo(most) > 0) {
            throw new DblinkException(
                    SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "value \"" + text + "\" is out of range for type " + type);
        }
        return number.toString();
    }

    // --- numeric

    static String numeric(String text, int modifier) {
        String word = strip(text);
        if (word.equalsIgnoreCase("nan")) {
            return "NaN";
        }
        if (INFINITE.matcher(word).matches()) {
            checkUnlimited(modifier);
            return word.startsWith("-") ? "-Infinity" : "Infinity";
        }
        if (!DECIMAL.matcher(word).matches()) {
            throw InvalidInput.syntax("numeric", text);
        }
        BigDecimal number = new BigDecimal(word);
        if (Math.abs((long) number.precision() - number.scale()) > MOST_DIGITS || number.scale() > MOST_DIGITS) {
            throw new DblinkException(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "value overflows numeric format");
        }
        return modifier < MODIFIER_OFFSET
                ? number.toPlainString()
                : rounded(number, modifier - MODIFIER_OFFSET).toPlainString();
    }

    /** Numbers of PostgreSQL are not longer; writing out what has a greater exponent would take all memory. */
    private static final int MOST_DIGITS = 131_072;

    private static void checkUnlimited(int modifier) {
        if (modifier >= MODIFIER_OFFSET) {
            int limits = modifier - MODIFIER_OFFSET;
            throw new DblinkException(DblinkNotice.of(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "numeric field overflow")
                    .withDetail("A field with precision " + precision(limits) + ", scale " + scale(limits)
                            + " cannot hold an infinite value."));
        }
    }

    private static int precision(int limits) {
        return limits >> 16;
    }

    private static int scale(int limits) {
        return ((limits & 0x7ff) ^ 1024) - 1024;
    }

    private static BigDecimal rounded(BigDecimal number, int limits) {
        int precision = precision(limits);
        int scale = scale(limits);
        BigDecimal rounded = number.setScale(scale, RoundingMode.HALF_UP);
        if (rounded.signum() != 0 && rounded.precision() - rounded.scale() > precision - scale) {
            String limit = precision == scale ? "1" : "10^" + (precision - scale);
            throw new DblinkException(DblinkNotice.of(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "numeric field overflow")
                    .withDetail("A field with precision " + precision + ", scale " + scale
                            + " must round to an absolute value less than " + limit + "."));
        }
        return rounded;
    }

    // --- floating point

    static String real(String text) {
        String word = floating(text, "real");
        float value = Float.parseFloat(word);
        checkRange(text, "real", word, value, Float.isInfinite(value));
        return Float.isFinite(value) ? written(Float.toString(value), REAL_EXPONENT) : Float.toString(value);
    }

    static String doublePrecision(String text) {
        String word = floating(text, "double precision");
        double value = Double.parseDouble(word);
        checkRange(text, "double precision", word, value, Double.isInfinite(value));
        return Double.isFinite(value) ? written(Double.toString(value), DOUBLE_EXPONENT) : Double.toString(value);
    }

    /** The number in a form that Java reads. */
    private static String floating(String text, String type) {
        String word = strip(text);
        if (word.equalsIgnoreCase("nan")) {
            return "NaN";
        }
        if (INFINITE.matcher(word).matches()) {
            return word.startsWith("-") ? "-Infinity" : "Infinity";
        }
        if (!DECIMAL.matcher(word).matches()) {
            throw InvalidInput.syntax(type, text);
        }
        return word;
    }

    private static void checkRange(String text, String type, String word, double value, boolean infinite) {
        boolean overflow = infinite && !word.endsWith("Infinity");
        boolean underflow =
                value == 0 && word.toLowerCase(Locale.ROOT).split("e", 2)[0].matches(".*[1-9].*");
        if (overflow || underflow) {
            throw new DblinkException(
                    SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "\"" + strip(text) + "\" is out of range for type " + type);
        }
    }

    /** The fewest digits that tell the number, with an exponent only where it is large. */
    private static String written(String shortest, int mostExponent) {
        BigDecimal number = new BigDecimal(shortest).stripTrailingZeros();
        String sign = shortest.startsWith("-") ? "-" : "";
        if (number.signum() == 0) {
            return sign + "0";
        }
        int exponent = number.precision() - number.scale() - 1;
        if (exponent >= LEAST_EXPONENT && exponent < mostExponent) {
            return number.toPlainString();
        }
        String digits = number.unscaledValue().abs().toString();
        String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
        return String.format(
                Locale.ROOT,
                "%s%s%se%s%02d",
                sign,
                digits.charAt(0),
                fraction,
                exponent < 0 ? "-" : "+",
                Math.abs(exponent));
    }
}
