package dev.quell.types;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * Reads {@code numeric} in binary format: groups of four decimal digits, the place of the first group, a sign, and how many
 * digits are shown behind the point.
 */
final class NumericReader {
    private static final int POSITIVE = 0x0000;
    private static final int NEGATIVE = 0x4000;
    private static final int NAN = 0xC000;
    private static final int PLUS_INFINITY = 0xD000;
    private static final int MINUS_INFINITY = 0xF000;
    private static final int GROUP = 10_000;
    private static final int DIGITS_IN_GROUP = 4;

    /** So many groups fit into a long. */
    private static final int SHORT = 4;

    private NumericReader() {}

    /** What {@code BigDecimal} cannot hold is its name: NaN, Infinity or -Infinity. */
    static Object read(Cell cell) {
        BinaryReader in = new BinaryReader(cell);
        int groups = in.int16();
        int weight = in.int16();
        int sign = Short.toUnsignedInt(in.int16());
        int scale = in.int16();
        if (groups < 0 || scale < 0 || in.remaining() != groups * Short.BYTES) {
            throw in.malformed();
        }
        return switch (sign) {
            case POSITIVE -> magnitude(in, groups, weight, scale);
            case NEGATIVE -> magnitude(in, groups, weight, scale).negate();
            case NAN -> "NaN";
            case PLUS_INFINITY -> "Infinity";
            case MINUS_INFINITY -> "-Infinity";
            default -> throw DecodeException.invalid(cell, "it has a sign that is none");
        };
    }

    /** The last group may have digits behind those that are shown, all zeros. */
    private static BigDecimal magnitude(BinaryReader in, int groups, int weight, int scale) {
        int written = DIGITS_IN_GROUP * (groups - 1 - weight);
        if (groups <= SHORT) {
            long digits = 0;
            for (int i = 0; i < groups; i++) {
                digits = digits * GROUP + group(in);
            }
            return BigDecimal.valueOf(digits, written).setScale(scale, RoundingMode.DOWN);
        }
        StringBuilder digits = new StringBuilder(groups * DIGITS_IN_GROUP);
        for (int i = 0; i < groups; i++) {
            digits.append(String.valueOf(GROUP + group(in)), 1, DIGITS_IN_GROUP + 1);
        }
        return new BigDecimal(new BigInteger(digits.toString()), written).setScale(scale, RoundingMode.DOWN);
    }

    private static int group(BinaryReader in) {
        int group = in.int16();
        if (group < 0 || group >= GROUP) {
            throw in.malformed();
        }
        return group;
    }
}
