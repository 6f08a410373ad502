package dev.quell.types;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Writes floating-point numbers as the server does unless {@code extra_float_digits} is below 1: with the fewest digits that
 * mean this number and no other.
 *
 * <p>Java's own texts are nearly that. They have two digits at the least, and may name the exact middle between two numbers,
 * which the server avoids because not everyone rounds it the same way.
 */
final class FloatText {
    private static final int DOUBLE_FIXED_LIMIT = 15;
    private static final int FLOAT_FIXED_LIMIT = 6;
    private static final int SMALLEST_FIXED = -4;

    private FloatText() {}

    static String of(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Double.toString(value);
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        BigDecimal shortest = shortest(value);
        return written(shortest, value < 0, DOUBLE_FIXED_LIMIT);
    }

    static String of(float value) {
        if (Float.isNaN(value) || Float.isInfinite(value)) {
            return Float.toString(value);
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        return written(shortest(value), value < 0, FLOAT_FIXED_LIMIT);
    }

    private static BigDecimal shortest(double value) {
        double size = Math.abs(value);
        BigDecimal digits = new BigDecimal(Double.toString(size)).stripTrailingZeros();
        if (digits.precision() == 2) {
            BigDecimal one = new BigDecimal(size).round(new MathContext(1, RoundingMode.HALF_EVEN));
            digits = one.doubleValue() == size ? one : digits;
        }
        // Only the middle beside a number of this size can have few digits.
        if (size < 0x1p52 || size > 1e41) {
            return digits;
        }
        BigDecimal exact = new BigDecimal(size);
        BigDecimal above = middle(exact, new BigDecimal(Math.nextUp(size)));
        BigDecimal below = middle(exact, new BigDecimal(Math.nextDown(size)));
        return between(digits, exact, below, above);
    }

    private static BigDecimal shortest(float value) {
        float size = Math.abs(value);
        BigDecimal digits = new BigDecimal(Float.toString(size)).stripTrailingZeros();
        if (digits.precision() == 2) {
            BigDecimal one = new BigDecimal(size).round(new MathContext(1, RoundingMode.HALF_EVEN));
            digits = one.floatValue() == size ? one : digits;
        }
        if (size < 0x1p22f || size > 1e20f) {
            return digits;
        }
        BigDecimal exact = new BigDecimal(size);
        BigDecimal above = middle(exact, new BigDecimal(Math.nextUp(size)));
        BigDecimal below = middle(exact, new BigDecimal(Math.nextDown(size)));
        return between(digits, exact, below, above);
    }

    private static BigDecimal middle(BigDecimal one, BigDecimal other) {
        return one.add(other).divide(BigDecimal.valueOf(2));
    }

    private static BigDecimal between(BigDecimal digits, BigDecimal exact, BigDecimal below, BigDecimal above) {
        BigDecimal candidate = digits;
        int precision = digits.precision();
        while (candidate.compareTo(below) <= 0 || candidate.compareTo(above) >= 0) {
            precision++;
            candidate = exact.round(new MathContext(precision, RoundingMode.HALF_EVEN));
        }
        return candidate.stripTrailingZeros();
    }

    private static String written(BigDecimal size, boolean negative, int fixedLimit) {
        BigDecimal stripped = size.stripTrailingZeros();
        String digits = stripped.unscaledValue().toString();
        int exponent = digits.length() - 1 - stripped.scale();
        String sign = negative ? "-" : "";
        if (exponent >= SMALLEST_FIXED && exponent < fixedLimit) {
            return sign + stripped.toPlainString();
        }
        String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
        String power = String.valueOf(Math.abs(exponent));
        return sign
                + digits.charAt(0)
                + fraction
                + (exponent < 0 ? "e-" : "e+")
                + (power.length() == 1 ? "0" : "")
                + power;
    }
}
