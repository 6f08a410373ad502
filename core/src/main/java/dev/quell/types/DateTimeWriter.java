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
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("HH:mm:ss")
            .appendFraction(ChronoField.MICRO_OF_SECOND, 0, 6, true)
            .toFormatter(Locale.ROOT);
    private static final DateTimeFormatter OFFSET =
            new DateTimeFormatterBuilder().appendOffset("+HH:mm:ss", "+00").toFormatter(Locale.ROOT);
    private static final String BEFORE_CHRIST = " BC";
    private static final String INFINITY = "infinity";
    private static final String MINUS_INFINITY = "-infinity";

    private DateTimeWriter() {}

    static String date(LocalDate date) {
        if (date.equals(LocalDate.MAX)) {
            return INFINITY;
        }
        if (date.equals(LocalDate.MIN)) {
            return MINUS_INFINITY;
        }
        return DATE.format(date) + era(date);
    }

    /** The year before the year 1 is year 0 to Java and 1 BC to PostgreSQL. */
    private static String era(LocalDate date) {
        return date.getYear() > 0 ? "" : BEFORE_CHRIST;
    }

    static String time(LocalTime time) {
        return TIME.format(time);
    }

    static String timeWithOffset(OffsetTime time) {
        return time(time.toLocalTime()) + OFFSET.format(time);
    }

    static String timestamp(LocalDateTime timestamp) {
        if (timestamp.equals(LocalDateTime.MAX)) {
            return INFINITY;
        }
        if (timestamp.equals(LocalDateTime.MIN)) {
            return MINUS_INFINITY;
        }
        return timestamp(timestamp, "");
    }

    private static String timestamp(LocalDateTime timestamp, String offset) {
        LocalDate date = timestamp.toLocalDate();
        return DATE.format(date) + " " + time(timestamp.toLocalTime()) + offset + era(date);
    }

    /** The server keeps the instant only, and refuses offsets of 16 hours and more that Java allows. */
    static String timestampWithOffset(OffsetDateTime timestamp) {
        if (timestamp.equals(OffsetDateTime.MAX)) {
            return INFINITY;
        }
        if (timestamp.equals(OffsetDateTime.MIN)) {
            return MINUS_INFINITY;
        }
        return instant(timestamp.toInstant());
    }

    static String instant(Instant instant) {
        if (instant.equals(Instant.MAX)) {
            return INFINITY;
        }
        if (instant.equals(Instant.MIN)) {
            return MINUS_INFINITY;
        }
        return timestamp(LocalDateTime.ofInstant(instant, ZoneOffset.UTC), "+00");
    }
}
