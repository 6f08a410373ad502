package dev.quell.dblink;

import static dev.quell.libpq.Libpq.PQparameterStatus;

import dev.quell.libpq.PGconn;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How the server writes dates, times and intervals, as it last reported: PostgreSQL's dblink too reads values in that way. A
 * server reports at the end of a command, so that a change is not seen by values of the same string of statements.
 *
 * @param dayFirst whether the day comes before the month where that is not clear
 * @param timeZone the server session's time zone, for abbreviations
 * @param standardIntervals whether intervals are in the style of the SQL standard
 */
record Styles(boolean dayFirst, String timeZone, boolean standardIntervals) {
    /** Those of a server that has not reported any. */
    static final Styles USUAL = new Styles(false, "", false);

    static Styles of(PGconn conn) {
        return new Styles(
                reported(conn, "DateStyle").toUpperCase(Locale.ROOT).contains("DMY"),
                reported(conn, "TimeZone"),
                reported(conn, "IntervalStyle").equals("sql_standard"));
    }

    private static String reported(PGconn conn, String name) {
        @Nullable String value = PQparameterStatus(conn, name);
        return value == null ? "" : value;
    }
}
