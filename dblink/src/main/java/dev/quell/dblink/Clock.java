package dev.quell.dblink;

import java.util.Locale;

/** A time of day, or the hours, minutes and seconds of an interval. */
final class Clock {
    private static final long MICROS_A_SECOND = 1_000_000;

    private Clock() {}

    /** Hours, minutes, seconds, and as many digits behind them as it takes. */
    static String written(long micros) {
        long seconds = micros / MICROS_A_SECOND;
        String whole = String.format(Locale.ROOT, "%02d:%02d:%02d", seconds / 3600, seconds % 3600 / 60, seconds % 60);
        long fraction = micros % MICROS_A_SECOND;
        return fraction == 0
                ? whole
                : whole + "." + String.format(Locale.ROOT, "%06d", fraction).replaceAll("0+$", "");
    }
}
