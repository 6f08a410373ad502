package dev.quell.types;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * Writes dates and times so that every DateStyle reads them alike. Fractions of a microsecond are cut off, since the
 * server would round them, possibly into the next day.
 */
final class DateTimeWriter {
    private static final DateTimeFormatter DATE = new DateTimeFormatterBuilder()
            .appendValue(ChronoField.YEAR_OF_ERA, 4, 10, SignStyle.NOT_NEGATIVE)
            .appendPattern("-MM-dd")
            .toFormatter(Locale.ROOT);
    private static final DateTimeFormatter OFFSET =
            new DateTimeFormatterBuilder().appendOffset("+HH:MM:ss", "+00").toFormatter(Locale.ROOT);
    private static final String BEFORE_CHRIST = " BC";

    private DateTimeWriter() {}

    static String date(LocalDate date) {
        return DATE.format(date) + era(date);
    }

    /** The year before the year 1 is year 0 to Java and 1 BC to PostgreSQL. */
    private static String era(LocalDate date) {
        return date.getYear() > 0 ? "" : BEFORE_CHRIST;
    }

    static String time(LocalTime time) {
        return DateTimeFormatter.ISO_LOCAL_TIME.format(time.truncatedTo(ChronoUnit.MICROS));
    }

    static String timeWithOffset(OffsetTime time) {
        return time(time.toLocalTime()) + OFFSET.format(time);
    }

    static String timestamp(LocalDateTime timestamp) {
        return timestamp(timestamp, "");
    }

    private static String timestamp(LocalDateTime timestamp, String offset) {
        LocalDate date = timestamp.toLocalDate();
        return DATE.format(date) + " " + time(timestamp.toLocalTime()) + offset + era(date);
    }

    /** The server keeps the instant only, and refuses offsets of 16 hours and more that Java allows. */
    static String timestampWithOffset(OffsetDateTime timestamp) {
        return instant(timestamp.toInstant());
    }

    static String instant(Instant instant) {
        return timestamp(LocalDateTime.ofInstant(instant, ZoneOffset.UTC), "+00");
    }
}
