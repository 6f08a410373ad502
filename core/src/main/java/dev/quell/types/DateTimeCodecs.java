package dev.quell.types;

import dev.quell.values.Interval;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.List;

/** Dates, times and intervals. The infinities are the largest and the smallest value of their class. */
final class DateTimeCodecs {
    private DateTimeCodecs() {}

    static List<StandardCodec<?>> all() {
        return List.of(
                StandardCodec.of(LocalDate.class, Oids.DATE, DateTimeWriter::date)
                        .text(
                                cell -> DateTimeReader.read(cell, DateTimeReader::date, LocalDate.MAX, LocalDate.MIN),
                                Oids.DATE)
                        .binary(DateTimeBinary::date, Oids.DATE)
                        .sentAs(DateTimeBinary::write),
                StandardCodec.of(LocalTime.class, Oids.TIME, DateTimeWriter::time)
                        .text(cell -> DateTimeReader.read(cell, DateTimeReader::time), Oids.TIME)
                        .binary(DateTimeBinary::time, Oids.TIME)
                        .sentAs(DateTimeBinary::write),
                StandardCodec.of(OffsetTime.class, Oids.TIMETZ, DateTimeWriter::timeWithOffset)
                        .text(cell -> DateTimeReader.read(cell, DateTimeReader::timeWithOffset), Oids.TIMETZ)
                        .binary(DateTimeBinary::timeWithOffset, Oids.TIMETZ)
                        .sentAs(DateTimeBinary::write),
                StandardCodec.of(LocalDateTime.class, Oids.TIMESTAMP, DateTimeWriter::timestamp)
                        .text(
                                cell -> DateTimeReader.read(
                                        cell, DateTimeReader::timestamp, LocalDateTime.MAX, LocalDateTime.MIN),
                                Oids.TIMESTAMP)
                        .binary(DateTimeBinary::timestamp, Oids.TIMESTAMP)
                        .sentAs(DateTimeBinary::write),
                StandardCodec.of(OffsetDateTime.class, Oids.TIMESTAMPTZ, DateTimeWriter::timestampWithOffset)
                        .text(
                                cell -> DateTimeReader.read(
                                        cell,
                                        DateTimeReader::timestampWithOffset,
                                        OffsetDateTime.MAX,
                                        OffsetDateTime.MIN),
                                Oids.TIMESTAMPTZ)
                        .binary(DateTimeBinary::timestampWithOffset, Oids.TIMESTAMPTZ)
                        .sentAs(DateTimeBinary::write),
                StandardCodec.of(Instant.class, Oids.TIMESTAMPTZ, DateTimeWriter::instant)
                        .text(
                                cell -> DateTimeReader.read(
                                        cell,
                                        reader -> reader.timestampWithOffset().toInstant(),
                                        Instant.MAX,
                                        Instant.MIN),
                                Oids.TIMESTAMPTZ)
                        .binary(DateTimeBinary::instant, Oids.TIMESTAMPTZ)
                        .sentAs(DateTimeBinary::write),
                StandardCodec.of(Interval.class, Oids.INTERVAL, IntervalWriter::parameter)
                        .text(IntervalReader::read, Oids.INTERVAL)
                        .binary(IntervalReader::readBinary, Oids.INTERVAL)
                        .sentAs(value -> BinaryWriter.interval(value.microseconds(), value.days(), value.months())));
    }
}
