package dev.quell.cli.shell;

import java.util.Locale;
import java.util.StringJoiner;
import org.h2.api.Interval;

/** An interval in the form that PostgreSQL calls {@code postgres}: {@code 1 year 2 mons -3 days 04:05:06.5}. */
final class IntervalText {
    private IntervalText() {}

    static String of(Interval interval) {
        StringJoiner parts = new StringJoiner(" ");
        part(parts, interval.getYears(), "year");
        part(parts, interval.getMonths(), "mon");
        part(parts, interval.getDays(), "day");
        String time = time(interval);
        if (!time.isEmpty() || parts.length() == 0) {
            parts.add(time.isEmpty() ? "00:00:00" : time);
        }
        return parts.toString();
    }

    private static void part(StringJoiner parts, long count, String unit) {
        if (count != 0) {
            parts.add(count + " " + unit + (count == 1 ? "" : "s"));
        }
    }

    private static String time(Interval interval) {
        long hours = interval.getHours();
        long minutes = interval.getMinutes();
        long seconds = interval.getSeconds();
        long nanos = interval.getNanosOfSecond();
        if (hours == 0 && minutes == 0 && seconds == 0 && nanos == 0) {
            return "";
        }
        boolean negative = hours < 0 || minutes < 0 || seconds < 0 || nanos < 0;
        String whole = String.format(
                Locale.ROOT,
                "%s%02d:%02d:%02d",
                negative ? "-" : "",
                Math.abs(hours),
                Math.abs(minutes),
                Math.abs(seconds));
        String fraction = String.format(Locale.ROOT, ".%09d", Math.abs(nanos)).replaceFirst("\\.?0+$", "");
        return whole + fraction;
    }
}
