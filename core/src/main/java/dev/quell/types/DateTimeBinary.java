package dev.quell.types;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * Dates and times in binary format: days, or microseconds, since the first of January 2000. The largest and the smallest
 * number are the infinities.
 */
final class DateTimeBinary {
    private static final long EPOCH_DAY = LocalDate.of(2000, 1, 1).toEpochDay();
    private static final long EPOCH_SECOND = EPOCH_DAY * 86_400;
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long NANOS_PER_MICRO = 1_000;
    private static final long MICROS_PER_DAY = 86_400 * MICROS_PER_SECOND;

    private DateTimeBinary() {}

    static LocalDate date(Cell cell) {
        int days = NumberCodecs.int4(cell);
        return switch (days) {
            case Integer.MAX_VALUE -> LocalDate.MAX;
            case Integer.MIN_VALUE -> LocalDate.MIN;
            default -> LocalDate.ofEpochDay(EPOCH_DAY + days);
        };
    }

    static LocalTime time(Cell cell) {
        return time(cell, NumberCodecs.int8(cell));
    }

    static LocalTime time(Cell cell, long micros) {
        if (micros < 0 || micros >= MICROS_PER_DAY) {
            throw DecodeException.invalid(
                    cell,
                    micros == MICROS_PER_DAY
                            ? "Java has no time 24:00:00; ask for String"
                            : "it is not a time of a day");
        }
        return LocalTime.ofNanoOfDay(micros * NANOS_PER_MICRO);
    }

    static OffsetTime timeWithOffset(Cell cell) {
        BinaryReader in = new BinaryReader(cell);
        long micros = in.int64();
        int secondsWest = in.done(in.int32());
        return OffsetTime.of(time(cell, micros), offset(cell, secondsWest));
    }

    static ZoneOffset offset(Cell cell, int secondsWest) {
        try {
            return ZoneOffset.ofTotalSeconds(-secondsWest);
        } catch (DateTimeException e) {
            DecodeException failure = DecodeException.invalid(cell, "Java has no such offset; ask for String");
            failure.initCause(e);
            throw failure;
        }
    }

    static LocalDateTime timestamp(Cell cell) {
        long micros = NumberCodecs.int8(cell);
        if (micros == Long.MAX_VALUE) {
            return LocalDateTime.MAX;
        }
        if (micros == Long.MIN_VALUE) {
            return LocalDateTime.MIN;
        }
        return LocalDateTime.ofEpochSecond(seconds(micros), nanos(micros), ZoneOffset.UTC);
    }

    static Instant instant(Cell cell) {
        long micros = NumberCodecs.int8(cell);
        if (micros == Long.MAX_VALUE) {
            return Instant.MAX;
        }
        if (micros == Long.MIN_VALUE) {
            return Instant.MIN;
        }
        return Instant.ofEpochSecond(seconds(micros), nanos(micros));
    }

    /** The server sends the instant only. */
    static OffsetDateTime timestampWithOffset(Cell cell) {
        Instant instant = instant(cell);
        if (instant.equals(Instant.MAX)) {
            return OffsetDateTime.MAX;
        }
        return instant.equals(Instant.MIN) ? OffsetDateTime.MIN : instant.atOffset(ZoneOffset.UTC);
    }

    private static long seconds(long micros) {
        return Math.floorDiv(micros, MICROS_PER_SECOND) + EPOCH_SECOND;
    }

    private static int nanos(long micros) {
        return (int) (Math.floorMod(micros, MICROS_PER_SECOND) * NANOS_PER_MICRO);
    }

    static byte @Nullable [] write(LocalDate date) {
        if (date.equals(LocalDate.MAX)) {
            return BinaryWriter.int4(Integer.MAX_VALUE);
        }
        if (date.equals(LocalDate.MIN)) {
            return BinaryWriter.int4(Integer.MIN_VALUE);
        }
        long days = date.toEpochDay() - EPOCH_DAY;
        boolean fits = days > Integer.MIN_VALUE && days < Integer.MAX_VALUE;
        return fits ? BinaryWriter.int4((int) days) : null;
    }

    static byte[] write(LocalTime time) {
        return BinaryWriter.int8(time.toNanoOfDay() / NANOS_PER_MICRO);
    }

    static byte[] write(OffsetTime time) {
        return BinaryWriter.int8int4(
                time.toLocalTime().toNanoOfDay() / NANOS_PER_MICRO,
                -time.getOffset().getTotalSeconds());
    }

    static byte @Nullable [] write(LocalDateTime timestamp) {
        if (timestamp.equals(LocalDateTime.MAX)) {
            return BinaryWriter.int8(Long.MAX_VALUE);
        }
        if (timestamp.equals(LocalDateTime.MIN)) {
            return BinaryWriter.int8(Long.MIN_VALUE);
        }
        return write(timestamp.toInstant(ZoneOffset.UTC));
    }

    static byte @Nullable [] write(Instant instant) {
        if (instant.equals(Instant.MAX)) {
            return BinaryWriter.int8(Long.MAX_VALUE);
        }
        if (instant.equals(Instant.MIN)) {
            return BinaryWriter.int8(Long.MIN_VALUE);
        }
        return micros(instant.getEpochSecond(), instant.getNano());
    }

    static byte @Nullable [] write(OffsetDateTime timestamp) {
        if (timestamp.equals(OffsetDateTime.MAX)) {
            return BinaryWriter.int8(Long.MAX_VALUE);
        }
        if (timestamp.equals(OffsetDateTime.MIN)) {
            return BinaryWriter.int8(Long.MIN_VALUE);
        }
        return micros(timestamp.toEpochSecond(), timestamp.getNano());
    }

    /** What is out of range goes as text, for the server to refuse in its words. */
    private static byte @Nullable [] micros(long epochSecond, int nanos) {
        long seconds = epochSecond - EPOCH_SECOND;
        if (Math.abs(seconds) >= Long.MAX_VALUE / MICROS_PER_SECOND) {
            return null;
        }
        return BinaryWriter.int8(seconds * MICROS_PER_SECOND + nanos / NANOS_PER_MICRO);
    }
}
