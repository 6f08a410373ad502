package dev.quell.types;

/**
 * Turns short decimal numbers into floating point exactly and without making objects.
 *
 * <p>A scanned number is packed into a {@code long}: the digits as a whole number in the upper 54 bits, the power of ten
 * plus 512 in the lower ten. If both the digits and the power of ten are exact in floating point, then a single
 * multiplication or division rounds once, which is what a correct conversion does. (W. D. Clinger, How to Read Floating
 * Point Numbers Accurately, 1990.)
 */
final class Decimals {
    /** The text is no decimal number. */
    static final long MALFORMED = -1;
    /** The text is a decimal number, but too long to be packed. */
    static final long TOO_LONG = -2;

    private static final int EXPONENT_BITS = 10;
    private static final int BIAS = 1 << (EXPONENT_BITS - 1);
    private static final int MAX_DIGITS = 15;
    private static final long MAX_FLOAT_DIGITS = 1L << 24;

    private static final double[] DOUBLE_POWERS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };
    private static final float[] FLOAT_POWERS = {1e0f, 1e1f, 1e2f, 1e3f, 1e4f, 1e5f, 1e6f, 1e7f, 1e8f, 1e9f, 1e10f};

    private Decimals() {}

    /** Reads {@code -digits.digits} with an optional exponent {@code e+digits}. */
    static long scan(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int at = length > 0 && bytes[offset] == '-' ? offset + 1 : offset;
        int wholeEnd = endOfDigits(bytes, at, end);
        int digitsEnd = wholeEnd;
        if (wholeEnd < end && bytes[wholeEnd] == '.') {
            digitsEnd = endOfDigits(bytes, wholeEnd + 1, end);
            if (digitsEnd == wholeEnd + 1) {
                return MALFORMED;
            }
        }
        if (wholeEnd == at || !isExponent(bytes, digitsEnd, end)) {
            return MALFORMED;
        }
        int fraction = digitsEnd == wholeEnd ? 0 : digitsEnd - wholeEnd - 1;
        int exponent = exponent(bytes, digitsEnd, end) - fraction;
        if (wholeEnd - at + fraction > MAX_DIGITS || Math.abs(exponent) >= BIAS) {
            return TOO_LONG;
        }
        return digits(bytes, at, digitsEnd) << EXPONENT_BITS | (exponent + BIAS);
    }

    private static int endOfDigits(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        return at;
    }

    private static long digits(byte[] bytes, int from, int end) {
        long value = 0;
        for (int at = from; at < end; at++) {
            if (bytes[at] != '.') {
                value = value * 10 + bytes[at] - '0';
            }
        }
        return value;
    }

    private static boolean isExponent(byte[] bytes, int from, int end) {
        if (from == end) {
            return true;
        }
        int digits = exponentDigits(bytes, from, end);
        return (bytes[from] == 'e' || bytes[from] == 'E') && digits < end && endOfDigits(bytes, digits, end) == end;
    }

    private static int exponentDigits(byte[] bytes, int from, int end) {
        boolean signed = from + 1 < end && (bytes[from + 1] == '-' || bytes[from + 1] == '+');
        return signed ? from + 2 : from + 1;
    }

    private static int exponent(byte[] bytes, int from, int end) {
        int value = 0;
        for (int at = exponentDigits(bytes, from, end); at < end; at++) {
            value = Math.min(value * 10 + bytes[at] - '0', 4 * BIAS);
        }
        return from + 1 < end && bytes[from + 1] == '-' ? -value : value;
    }

    static boolean isExactDouble(long packed) {
        return packed >= 0 && Math.abs(power(packed)) < DOUBLE_POWERS.length;
    }

    static double toDouble(long packed, boolean negative) {
        double digits = packed >>> EXPONENT_BITS;
        int power = power(packed);
        double value = power < 0 ? digits / DOUBLE_POWERS[-power] : digits * DOUBLE_POWERS[power];
        return negative ? -value : value;
    }

    static boolean isExactFloat(long packed) {
        return packed >= 0
                && packed >>> EXPONENT_BITS <= MAX_FLOAT_DIGITS
                && Math.abs(power(packed)) < FLOAT_POWERS.length;
    }

    static float toFloat(long packed, boolean negative) {
        float digits = packed >>> EXPONENT_BITS;
        int power = power(packed);
        float value = power < 0 ? digits / FLOAT_POWERS[-power] : digits * FLOAT_POWERS[power];
        return negative ? -value : value;
    }

    private static int power(long packed) {
        return (int) (packed & ((1 << EXPONENT_BITS) - 1)) - BIAS;
    }
}
