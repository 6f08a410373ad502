package dev.quell.types;

import dev.quell.values.Interval;

/** Writes intervals as text. */
final class IntervalWriter {
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final int MONTHS_PER_YEAR = 12;

    private IntervalWriter() {}

    /** So that every IntervalStyle reads it alike: each part has its own sign, which none else is thought to take over. */
    static String parameter(Interval interval) {
        if (interval.isInfinite()) {
            return interval.toString();
        }
        return signed(interval.months()) + " mons " + signed(interval.days()) + " days " + clock(interval, "+");
    }

    private static String signed(int value) {
        return value < 0 ? String.valueOf(value) : "+" + value;
    }

    /** As the server writes it with {@code IntervalStyle = postgres}. */
    static String postgres(Interval interval) {
        if (interval.isInfinite()) {
            return interval.toString();
        }
        StringBuilder text = new StringBuilder();
        boolean negative = false;
        negative = part(text, interval.months() / MONTHS_PER_YEAR, "year", negative);
        negative = part(text, interval.months() % MONTHS_PER_YEAR, "mon", negative);
        negative = part(text, interval.days(), "day", negative);
        if (text.isEmpty() || interval.microseconds() != 0) {
            text.append(text.isEmpty() ? "" : " ").append(clock(interval, negative ? "+" : ""));
        }
        return text.toString();
    }

    private static boolean part(StringBuilder text, int value, String unit, boolean negative) {
        if (value == 0) {
            return negative;
        }
        text.append(text.isEmpty() ? "" : " ")
                .append(negative && value > 0 ? "+" : "")
                .append(value)
                .append(' ')
                .append(unit)
                .append(value == 1 ? "" : "s");
        return value < 0;
    }

    private static String clock(Interval interval, String plus) {
        long seconds = interval.microseconds() / MICROS_PER_SECOND;
        long micros = Math.abs(interval.microseconds() % MICROS_PER_SECOND);
        String sign = interval.microseconds() < 0 ? "-" : plus;
        return sign + twoDigits(seconds / 3600) + ":" + twoDigits(seconds / 60 % 60) + ":" + twoDigits(seconds % 60)
                + TextForms.fraction(micros);
    }

    private static String twoDigits(long value) {
        long size = Math.abs(value);
        return size < 10 ? "0" + size : String.valueOf(size);
    }
}
