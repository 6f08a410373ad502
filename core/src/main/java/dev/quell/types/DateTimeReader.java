package dev.quell.types;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.util.function.Function;

/** Reads dates and times in DateStyle ISO from left to right. Not thread-safe; one is made for each value. */
final class DateTimeReader {
    private final Cell cell;
    private final byte[] bytes;
    private final int end;
    private int at;

    private DateTimeReader(Cell cell) {
        this.cell = cell;
        this.bytes = cell.bytes();
        this.at = cell.offset();
        this.end = cell.offset() + cell.length();
    }

    /** Reads a whole value. Infinity and years before Christ have text forms, but not yet a Java one here. */
    static <T> T read(Cell cell, Function<DateTimeReader, T> reading) {
        DateTimeReader reader = new DateTimeReader(cell);
        reader.refuseSpecialValues();
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

    private void refuseSpecialValues() {
        String text = cell.ascii();
        if (text.endsWith("infinity")) {
            throw DecodeException.invalid(cell, "Java has no infinite date or time; ask for String");
        }
        if (text.endsWith(" BC")) {
            throw DecodeException.invalid(cell, "years before Christ are not supported yet; ask for String");
        }
    }

    LocalDate date() {
        int year = number(4, 7);
        expect('-');
        int month = number(2, 2);
        expect('-');
        return LocalDate.of(year, month, number(2, 2));
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
