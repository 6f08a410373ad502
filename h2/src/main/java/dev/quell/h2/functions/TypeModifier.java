package dev.quell.h2.functions;

/** What PostgreSQL packs into {@code atttypmod}: lengths, precisions and interval fields. Negative: none given. */
final class TypeModifier {
    static final int NONE = -1;

    private static final int HEADER = 4;
    private static final int INTERVAL_MONTHS_AND_YEARS = (1 << 1) | (1 << 2);
    private static final int INTERVAL_ALL_FIELDS = 0x7FFF;

    private TypeModifier() {}

    static int ofLength(int length) {
        return length + HEADER;
    }

    static int length(int modifier) {
        return modifier - HEADER;
    }

    static int ofNumeric(int precision, int scale) {
        return ((precision << 16) | (scale & 0x7FF)) + HEADER;
    }

    static int precision(int modifier) {
        return ((modifier - HEADER) >> 16) & 0xFFFF;
    }

    /** The scale of a numeric, which may be negative: 11 bits with a sign. */
    static int scale(int modifier) {
        return (((modifier - HEADER) & 0x7FF) ^ 1024) - 1024;
    }

    static int ofYearsToMonths() {
        return INTERVAL_MONTHS_AND_YEARS << 16;
    }

    static int ofIntervalPrecision(int precision) {
        return (INTERVAL_ALL_FIELDS << 16) | precision;
    }

    /** Whether an interval has no field below a month. */
    static boolean isYearsToMonths(int modifier) {
        int fields = (modifier >> 16) & INTERVAL_ALL_FIELDS;
        return modifier >= 0 && fields != 0 && (fields & ~INTERVAL_MONTHS_AND_YEARS) == 0;
    }
}
