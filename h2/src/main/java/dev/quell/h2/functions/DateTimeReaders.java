package dev.quell.h2.functions;

import java.util.Locale;
import java.util.function.Function;
import org.h2.message.DbException;
import org.h2.value.Value;
import org.h2.value.ValueDate;
import org.h2.value.ValueTime;
import org.h2.value.ValueTimeTimeZone;
import org.h2.value.ValueTimestamp;
import org.h2.value.ValueTimestampTimeZone;

/** Readers of dates and times in DateStyle ISO, years before Christ included. */
final class DateTimeReaders {
    static final ValueReader DATE = reader("date", "DATE", ValueDate::parse);
    static final ValueReader TIME = reader("time", "TIME", text -> ValueTime.parse(text, null));
    static final ValueReader TIMETZ =
            reader("time with time zone", "TIME WITH TIME ZONE", text -> ValueTimeTimeZone.parse(text, null));
    static final ValueReader TIMESTAMP = reader("timestamp", "TIMESTAMP", text -> ValueTimestamp.parse(text, null));
    static final ValueReader TIMESTAMPTZ = reader(
            "timestamp with time zone", "TIMESTAMP WITH TIME ZONE", text -> ValueTimestampTimeZone.parse(text, null));

    private DateTimeReaders() {}

    private static ValueReader reader(String type, String h2Type, Function<String, Value> parser) {
        return text -> {
            String word = text.strip();
            if (word.toLowerCase(Locale.ROOT).endsWith("infinity") || word.startsWith("24:00:00")) {
                throw Failures.of(
                        "22008",
                        "\"" + text + "\" has no counterpart in H2's " + h2Type
                                + ": declare the column as text, or convert it in the remote query");
            }
            try {
                return parser.apply(word.endsWith(" BC") ? beforeChrist(word) : word);
            } catch (DbException | NumberFormatException e) {
                throw Failures.of("22007", "invalid input syntax for type " + type + ": \"" + text + "\"", e);
            }
        };
    }

    /** 44 BC is the year -43 of the calendar that has a year 0, which H2 reckons by. */
    private static String beforeChrist(String text) {
        int dash = text.indexOf('-');
        int year = 1 - Integer.parseInt(text.substring(0, dash));
        return "%s%04d%s".formatted(year < 0 ? "-" : "", Math.abs(year), text.substring(dash, text.length() - 3));
    }
}
