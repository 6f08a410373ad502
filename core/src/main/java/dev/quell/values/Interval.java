package dev.quell.values;

import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.temporal.ChronoUnit;

/**
 * An {@code interval}: months, days and microseconds, which PostgreSQL keeps apart because a month has no fixed number of
 * days and a day, where clocks change, no fixed number of hours.
 *
 * <p>Two intervals are equal when all three parts are. The server's {@code =} is laxer: it takes a month for 30 days and a
 * day for 24 hours.
 *
 * @param months years count as twelve
 * @param days weeks count as seven
 * @param microseconds hours, minutes and seconds, of any number
 */
public record Interval(int months, int days, long microseconds) {
    /** {@code 'infinity'}, which PostgreSQL 17 and later have. */
    public static final Interval INFINITY = new Interval(Integer.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE);
    /** {@code '-infinity'}, which PostgreSQL 17 and later have. */
    public static final Interval MINUS_INFINITY = new Interval(Integer.MIN_VALUE, Integer.MIN_VALUE, Long.MIN_VALUE);

    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final int MONTHS_PER_YEAR = 12;

    /**
     * Makes an interval of hours, minutes and seconds; what is finer than a microsecond is cut off.
     *
     * @throws ArithmeticException if it does not fit
     */
    public static Interval of(Duration duration) {
        Duration whole = duration.truncatedTo(ChronoUnit.MICROS);
        return new Interval(0, 0, ChronoUnit.MICROS.between(Instant.EPOCH, Instant.EPOCH.plus(whole)));
    }

    /**
     * Makes an interval of years, months and days.
     *
     * @throws ArithmeticException if it does not fit
     */
    public static Interval of(Period period) {
        return new Interval(Math.toIntExact(period.toTotalMonths()), (int) period.get(ChronoUnit.DAYS), 0);
    }

    /** Whether it is {@link #INFINITY} or {@link #MINUS_INFINITY}. */
    public boolean isInfinite() {
        return equals(INFINITY) || equals(MINUS_INFINITY);
    }

    /** The months and days; the microseconds are left out. */
    public Period toPeriod() {
        return Period.of(months / MONTHS_PER_YEAR, months % MONTHS_PER_YEAR, days);
    }

    /** The microseconds; months and days are left out. */
    public Duration toDuration() {
        return Duration.of(microseconds, ChronoUnit.MICROS);
    }

    /** As the server writes it with {@code IntervalStyle = iso_8601}. */
    @Override
    public String toString() {
        if (isInfinite()) {
            return months > 0 ? "infinity" : "-infinity";
        }
        StringBuilder text = new StringBuilder("P");
        part(text, months / MONTHS_PER_YEAR, 'Y');
        part(text, months % MONTHS_PER_YEAR, 'M');
        part(text, days, 'D');
        if (microseconds != 0) {
            text.append('T');
            long seconds = microseconds / MICROS_PER_SECOND;
            part(text, seconds / 3600, 'H');
            part(text, seconds / 60 % 60, 'M');
            seconds(text, seconds % 60, microseconds % MICROS_PER_SECOND);
        }
        return text.length() == 1 ? "PT0S" : text.toString();
    }

    private static void part(StringBuilder text, long value, char unit) {
        if (value != 0) {
            text.append(value).append(unit);
        }
    }

    private static void seconds(StringBuilder text, long seconds, long micros) {
        if (seconds == 0 && micros == 0) {
            return;
        }
        if (seconds == 0 && micros < 0) {
            text.append('-');
        }
        text.append(seconds);
        if (micros != 0) {
            String digits = String.valueOf(MICROS_PER_SECOND + Math.abs(micros)).substring(1);
            text.append('.').append(digits.replaceAll("0+$", ""));
        }
        text.append('S');
    }
}
