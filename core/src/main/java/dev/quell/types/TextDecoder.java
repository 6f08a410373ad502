package dev.quell.types;

import java.nio.charset.StandardCharsets;

/**
 * Reads simple values in text format without making objects, for loops over many rows. Stateless and thread-safe.
 *
 * <p>Each method takes exactly what the server's output function writes, and throws a {@link DecodeException} for
 * anything else. The range given must lie within the array.
 */
public final class TextDecoder {
    private static final String NO_WHOLE_NUMBER = "it is not a whole number; ask for the type the column has";

    private TextDecoder() {}

    /**
     * Reads a {@code bool}.
     *
     * @param bytes the buffer
     * @param offset where the value begins
     * @param length the number of its bytes
     * @return the value
     */
    public static boolean bool(byte[] bytes, int offset, int length) {
        if (length == 1) {
            if (bytes[offset] == 't') {
                return true;
            }
            if (bytes[offset] == 'f') {
                return false;
            }
        }
        throw DecodeException.invalid("bool", bytes, offset, length, "it is neither \"t\" nor \"f\"");
    }

    /**
     * Reads an {@code int2}.
     *
     * @param bytes the buffer
     * @param offset where the value begins
     * @param length the number of its bytes
     * @return the value
     */
    public static short int2(byte[] bytes, int offset, int length) {
        long value = integer("int2", bytes, offset, length);
        if (value != (short) value) {
            throw DecodeException.invalid("int2", bytes, offset, length, "it is out of range; ask for Integer or Long");
        }
        return (short) value;
    }

    /**
     * Reads an {@code int4}.
     *
     * @param bytes the buffer
     * @param offset where the value begins
     * @param length the number of its bytes
     * @return the value
     */
    public static int int4(byte[] bytes, int offset, int length) {
        long value = integer("int4", bytes, offset, length);
        if (value != (int) value) {
            throw DecodeException.invalid("int4", bytes, offset, length, "it is out of range; ask for Long");
        }
        return (int) value;
    }

    /**
     * Reads an {@code int8}.
     *
     * @param bytes the buffer
     * @param offset where the value begins
     * @param length the number of its bytes
     * @return the value
     */
    public static long int8(byte[] bytes, int offset, int length) {
        return integer("int8", bytes, offset, length);
    }

    /** Counts downwards from zero, since the smallest number has no positive counterpart. */
    private static long integer(String type, byte[] bytes, int offset, int length) {
        int end = offset + length;
        boolean negative = length > 0 && bytes[offset] == '-';
        int at = negative ? offset + 1 : offset;
        if (at == end) {
            throw DecodeException.invalid(type, bytes, offset, length, NO_WHOLE_NUMBER);
        }
        long value = 0;
        for (; at < end; at++) {
            int digit = bytes[at] - '0';
            if (digit < 0 || digit > 9) {
                throw DecodeException.invalid(type, bytes, offset, length, NO_WHOLE_NUMBER);
            }
            boolean fits = value > Long.MIN_VALUE / 10 || (value == Long.MIN_VALUE / 10 && digit <= 8);
            if (!fits) {
                throw outOfRange(type, bytes, offset, length);
            }
            value = value * 10 - digit;
        }
        if (!negative && value == Long.MIN_VALUE) {
            throw outOfRange(type, bytes, offset, length);
        }
        return negative ? value : -value;
    }

    private static DecodeException outOfRange(String type, byte[] bytes, int offset, int length) {
        return DecodeException.invalid(type, bytes, offset, length, "it is out of range; ask for BigDecimal");
    }

    /**
     * Reads a {@code float4}. Numbers with more than seven digits or a large exponent make a short-lived string.
     *
     * @param bytes the buffer
     * @param offset where the value begins
     * @param length the number of its bytes
     * @return the value, possibly infinite or not a number
     */
    public static float float4(byte[] bytes, int offset, int length) {
        long packed = Decimals.scan(bytes, offset, length);
        if (Decimals.isExactFloat(packed)) {
            return Decimals.toFloat(packed, bytes[offset] == '-');
        }
        return Float.parseFloat(checkedDecimal("float4", packed, bytes, offset, length));
    }

    /**
     * Reads a {@code float8}. Numbers with more than 15 digits or a large exponent make a short-lived string.
     *
     * @param bytes the buffer
     * @param offset where the value begins
     * @param length the number of its bytes
     * @return the value, possibly infinite or not a number
     */
    public static double float8(byte[] bytes, int offset, int length) {
        long packed = Decimals.scan(bytes, offset, length);
        if (Decimals.isExactDouble(packed)) {
            return Decimals.toDouble(packed, bytes[offset] == '-');
        }
        return Double.parseDouble(checkedDecimal("float8", packed, bytes, offset, length));
    }

    /** Java's own parser would also take blanks, hexadecimal numbers and a type's letter behind the number. */
    private static String checkedDecimal(String type, long packed, byte[] bytes, int offset, int length) {
        String text = new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
        boolean special = text.equals("NaN") || text.equals("Infinity") || text.equals("-Infinity");
        if (packed == Decimals.MALFORMED && !special) {
            throw DecodeException.invalid(type, bytes, offset, length, "it is not a number");
        }
        return text;
    }
}
