package dev.quell.types;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/** The codecs that come with Quell. */
final class StandardCodecs {
    private StandardCodecs() {}

    /** A Java class reads every type that it can hold without loss; {@code double} also reads {@code numeric}. */
    static List<Codec<?>> all() {
        return List.of(
                new Strings(),
                new Bytea(),
                new TextCodec<>(
                        Boolean.class, Oids.BOOL, Set.of(Oids.BOOL), StandardCodecs::bool, value -> value ? "t" : "f"),
                new TextCodec<>(Short.class, Oids.INT2, Set.of(Oids.INT2), StandardCodecs::int2, String::valueOf),
                new TextCodec<>(
                        Integer.class, Oids.INT4, Set.of(Oids.INT2, Oids.INT4), StandardCodecs::int4, String::valueOf),
                new TextCodec<>(
                        Long.class,
                        Oids.INT8,
                        Set.of(Oids.INT2, Oids.INT4, Oids.INT8, Oids.OID),
                        StandardCodecs::int8,
                        String::valueOf),
                new TextCodec<>(Float.class, Oids.FLOAT4, Set.of(Oids.FLOAT4), StandardCodecs::float4, String::valueOf),
                new TextCodec<>(
                        Double.class,
                        Oids.FLOAT8,
                        Set.of(Oids.FLOAT4, Oids.FLOAT8, Oids.NUMERIC),
                        StandardCodecs::float8,
                        String::valueOf),
                new TextCodec<>(
                        BigDecimal.class,
                        Oids.NUMERIC,
                        Set.of(Oids.INT2, Oids.INT4, Oids.INT8, Oids.OID, Oids.NUMERIC),
                        StandardCodecs::numeric,
                        BigDecimal::toString),
                new TextCodec<>(UUID.class, Oids.UUID, Set.of(Oids.UUID), StandardCodecs::uuid, UUID::toString),
                dateTime(LocalDate.class, Oids.DATE, DateTimeReader::date, DateTimeWriter::date),
                dateTime(LocalTime.class, Oids.TIME, DateTimeReader::time, DateTimeWriter::time),
                dateTime(OffsetTime.class, Oids.TIMETZ, DateTimeReader::timeWithOffset, DateTimeWriter::timeWithOffset),
                dateTime(LocalDateTime.class, Oids.TIMESTAMP, DateTimeReader::timestamp, DateTimeWriter::timestamp),
                dateTime(
                        OffsetDateTime.class,
                        Oids.TIMESTAMPTZ,
                        DateTimeReader::timestampWithOffset,
                        DateTimeWriter::timestampWithOffset),
                dateTime(
                        Instant.class,
                        Oids.TIMESTAMPTZ,
                        reader -> reader.timestampWithOffset().toInstant(),
                        DateTimeWriter::instant));
    }

    private static <T> Codec<T> dateTime(
            Class<T> type, int oid, Function<DateTimeReader, T> reader, Function<T, String> writer) {
        return new TextCodec<>(type, oid, Set.of(oid), cell -> DateTimeReader.read(cell, reader), writer);
    }

    private static Boolean bool(Cell cell) {
        return TextDecoder.bool(cell.bytes(), cell.offset(), cell.length());
    }

    private static Short int2(Cell cell) {
        return TextDecoder.int2(cell.bytes(), cell.offset(), cell.length());
    }

    private static Integer int4(Cell cell) {
        return TextDecoder.int4(cell.bytes(), cell.offset(), cell.length());
    }

    private static Long int8(Cell cell) {
        return TextDecoder.int8(cell.bytes(), cell.offset(), cell.length());
    }

    private static Float float4(Cell cell) {
        return TextDecoder.float4(cell.bytes(), cell.offset(), cell.length());
    }

    private static Double float8(Cell cell) {
        return TextDecoder.float8(cell.bytes(), cell.offset(), cell.length());
    }

    private static BigDecimal numeric(Cell cell) {
        String text = cell.ascii();
        if (text.equals("NaN") || text.endsWith("Infinity")) {
            throw DecodeException.invalid(cell, "BigDecimal has no such number; ask for Double or String");
        }
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            DecodeException failure = DecodeException.invalid(cell, "it is not a decimal number");
            failure.initCause(e);
            throw failure;
        }
    }

    /** {@link UUID#fromString} also takes groups that are too short. */
    private static UUID uuid(Cell cell) {
        String text = cell.ascii();
        try {
            if (text.length() == 36) {
                String digits = text.replace("-", "");
                if (digits.length() == 32) {
                    return new UUID(
                            HexFormat.fromHexDigitsToLong(digits, 0, 16),
                            HexFormat.fromHexDigitsToLong(digits, 16, 32));
                }
            }
        } catch (NumberFormatException e) {
            DecodeException failure = notUuid(cell);
            failure.initCause(e);
            throw failure;
        }
        throw notUuid(cell);
    }

    private static DecodeException notUuid(Cell cell) {
        return DecodeException.invalid(cell, "it is not 32 hexadecimal digits with four hyphens");
    }
}
