package dev.quell.types;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.function.Function;

/** Reads dates and times in DateStyle ISO from left to right. Not thread-safe; one is made for each value. */
final class DateTimeReader {
    private static final byte[] BEFORE_CHRIST = {' ', 'B', 'C'};

    private final Cell cell;
    private final byte[] bytes;
    private final boolean beforeChrist;
    private final int end;
    private int at;

    private DateTimeReader(Cell cell) {
        this.cell = cell;
        this.bytes = cell.bytes();
        this.at = cell.offset();
        int whole = cell.offset() + cell.length();
        int era = whole - BEFORE_CHRIST.length;
        this.beforeChrist = era > at && Arrays.equals(bytes, era, whole, BEFORE_CHRIST, 0, BEFORE_CHRIST.length);
        this.end = beforeChrist ? era : whole;
    }

    /** Reads a whole value. */
    static <T> T read(Cell cell, Function<DateTimeReader, T> reading) {
        DateTimeReader reader = new DateTimeReader(cell);
        try {
            T value = reading.apply(reader);
            if (reader.at < reader.end) {
                throw reader.malformed();
            }
            return value;
        } catch (DateTimeException e) {
            DecodeException failure = DecodeException.invalid(
                    cell, "Java has no such date or time (" + e.getMessage() + "); ask for String");
            failure.initCause(e);
            throw failure;
        }
    }

    /** Reads a whole value of a type that has infinities. */
    static <T> T read(Cell cell, Function<DateTimeReader, T> reading, T infinity, T minusInfinity) {
        byte last = cell.length() == 0 ? 0 : cell.bytes()[cell.offset() + cell.length() - 1];
        if (last == 'y') {
            String text = cell.ascii();
            if (text.equals("infinity")) {
                return infinity;
            }
            if (text.equals("-infinity")) {
                return minusInfinity;
            }
        }
        return read(cell, reading);
    }

    LocalDate date() {
        int year = number(4, 7);
        expect('-');
        int month = number(2, 2);
        expect('-');
        return LocalDate.of(beforeChrist ? 1 - year : year, month, number(2, 2));
    }

    LocalTime time() {
        int hour = number(2, 2);
        expect(':');
        int minute = number(2, 2);
        expect(':');
        int second = number(2, 2);
        return LocalTime.of(hour, minute, second, nanoseconds());
    }

    OffsetTime timeWithOffset() {
        return OffsetTime.of(time(), offset());
    }

    LocalDateTime timestamp() {
        LocalDate date = date();
        expect(' ');
        return LocalDateTime.of(date, time());
    }

    OffsetDateTime timestampWithOffset() {
        return OffsetDateTime.of(timestamp(), offset());
    }

    private int nanoseconds() {
        if (!isNext('.')) {
            return 0;
        }
        at++;
        int start = at;
        int value = number(1, 9);
        for (int digits = at - start; digits < 9; digits++) {
            value *= 10;
        }
        return value;
    }

    /** Zones of the nineteenth century have seconds in their offsets. */
    private ZoneOffset offset() {
        if (!isNext('+') && !isNext('-')) {
            throw malformed();
        }
        int sign = bytes[at++] == '-' ? -1 : 1;
        int hours = number(2, 2);
        int minutes = colonNumber();
        int seconds = colonNumber();
        return ZoneOffset.ofHoursMinutesSeconds(sign * hours, sign * minutes, sign * seconds);
    }

    private int colonNumber() {
        if (!isNext(':')) {
            return 0;
        }
        at++;
        return number(2, 2);
    }

    private int number(int minDigits, int maxDigits) {
        int start = at;
        int value = 0;
        while (at < end && at - start < maxDigits && bytes[at] >= '0' && bytes[at] <= '9') {
            value = value * 10 + bytes[at++] - '0';
        }
        if (at - start < minDigits) {
            throw malformed();
        }
        return value;
    }

    private boolean isNext(char c) {
        return at < end && bytes[at] == c;
    }

    private void expect(char c) {
        if (!isNext(c)) {
            throw malformed();
        }
        at++;
    }

    private DecodeException malformed() {
        return DecodeException.invalid(
                cell, "it is not in ISO format; set DateStyle to ISO on the session, or ask for String");
    }
}
