package dev.quell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.quell.types.Cell;
import dev.quell.types.Codec;
import dev.quell.types.Codecs;
import dev.quell.types.Format;
import dev.quell.types.Oids;
import dev.quell.values.Interval;
import dev.quell.values.Range;
import dev.quell.wire.BackendMessage.Field;
import dev.quell.wire.BackendMessage.RowDescription;
import dev.quell.wire.DataRow;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows as an application reads them, in both formats. */
class RowViewTest {
    private static final int TEXT = 0;
    private static final int BINARY = 1;

    private final List<Field> fields = new ArrayList<>();
    private final List<byte @Nullable []> values = new ArrayList<>();

    private RowViewTest with(String name, int type, int format, byte @Nullable [] value) {
        fields.add(new Field(name, 0, 0, type, -1, -1, format));
        values.add(value);
        return this;
    }

    private RowViewTest text(String name, int type, @Nullable String value) {
        return with(name, type, TEXT, value == null ? null : value.getBytes(StandardCharsets.UTF_8));
    }

    private Row row() {
        return new Row(Columns.of(new RowDescription(fields)), DataRow.of(values));
    }

    private Row numbers(int format) {
        if (format == TEXT) {
            text("b", Oids.BOOL, "t")
                    .text("i2", Oids.INT2, "-2")
                    .text("i4", Oids.INT4, "-4")
                    .text("i8", Oids.INT8, "-8")
                    .text("o", Oids.OID, "4294967295")
                    .text("f4", Oids.FLOAT4, "0.5")
                    .text("f8", Oids.FLOAT8, "-1.25");
        } else {
            with("b", Oids.BOOL, BINARY, new byte[] {1})
                    .with("i2", Oids.INT2, BINARY, bytes(2).putShort((short) -2).array())
                    .with("i4", Oids.INT4, BINARY, bytes(4).putInt(-4).array())
                    .with("i8", Oids.INT8, BINARY, bytes(8).putLong(-8).array())
                    .with("o", Oids.OID, BINARY, bytes(4).putInt(-1).array())
                    .with("f4", Oids.FLOAT4, BINARY, bytes(4).putFloat(0.5f).array())
                    .with("f8", Oids.FLOAT8, BINARY, bytes(8).putDouble(-1.25).array());
        }
        return row();
    }

    private static ByteBuffer bytes(int count) {
        return ByteBuffer.allocate(count);
    }

    @ParameterizedTest
    @ValueSource(ints = {TEXT, BINARY})
    void numbers_eitherFormat_areRead(int format) {
        Row row = numbers(format);

        assertThat(row.bool("b")).isTrue();
        assertThat(row.smallint("i2")).isEqualTo((short) -2);
        assertThat(row.integer("i2")).isEqualTo(-2);
        assertThat(row.integer("i4")).isEqualTo(-4);
        assertThat(row.bigint("i4")).isEqualTo(-4);
        assertThat(row.bigint("i8")).isEqualTo(-8);
        assertThat(row.bigint("o")).isEqualTo(4_294_967_295L);
        assertThat(row.real("f4")).isEqualTo(0.5f);
        assertThat(row.doublePrecision("f4")).isEqualTo(0.5);
        assertThat(row.doublePrecision("f8")).isEqualTo(-1.25);
        assertThat(row.text("i8")).isEqualTo("-8");
        assertThat(row.text("f8")).isEqualTo("-1.25");
        assertThat(row.toMap())
                .isEqualTo(Map.of(
                        "b",
                        true,
                        "i2",
                        (short) -2,
                        "i4",
                        -4,
                        "i8",
                        -8L,
                        "o",
                        4_294_967_295L,
                        "f4",
                        0.5f,
                        "f8",
                        -1.25));
    }

    @ParameterizedTest
    @ValueSource(ints = {TEXT, BINARY})
    void numbers_read_allocateNothing(int format) {
        Row row = numbers(format);
        byte[] target = new byte[16];
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().threadId();
        double sum = sumOf(row, target, 20_000);
        long before = threads.getThreadAllocatedBytes(thread);
        sum += sumOf(row, target, 10_000);
        long allocated = threads.getThreadAllocatedBytes(thread) - before;

        assertThat(sum).isNotZero();
        // One object for each read, however small, would be 16 bytes 80,000 times.
        assertThat(allocated).isLessThan(10_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {TEXT, BINARY})
    void text_read_allocatesTheStringAlone(int format) {
        Row row = with("t", Oids.TEXT, format, "twelve chars".getBytes(StandardCharsets.UTF_8))
                .row();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().threadId();
        long length = lengthOf(row, 20_000);
        long before = threads.getThreadAllocatedBytes(thread);
        length += lengthOf(row, 10_000);
        long allocated = threads.getThreadAllocatedBytes(thread) - before;

        assertThat(length).isEqualTo(12 * 30_000);
        // A String has 24 bytes and its array 32; the smallest object more would make it 72.
        assertThat(allocated).isLessThan(70 * 10_000);
    }

    private static long lengthOf(RowView row, int times) {
        long length = 0;
        for (int i = 0; i < times; i++) {
            length += row.text(0).length();
        }
        return length;
    }

    /** What is quick for plain text must not pass by a codec of the application's. */
    @Test
    void text_codecOfOnesOwn_isAsked() {
        fields.add(new Field("t", 0, 0, Oids.TEXT, -1, -1, TEXT));
        values.add("quiet".getBytes(StandardCharsets.UTF_8));
        Codecs loud = Codecs.standard().with(new Loud());
        Row row = new Row(Columns.of(new RowDescription(fields), loud), DataRow.of(values));

        assertThat(row.text(0)).isEqualTo("QUIET");
        assertThat(row.value(0, String.class)).isEqualTo("QUIET");
    }

    private static final class Loud implements Codec<String> {
        @Override
        public Class<String> javaType() {
            return String.class;
        }

        @Override
        public boolean accepts(int typeOid, Format format) {
            return typeOid == Oids.TEXT;
        }

        @Override
        public String decode(Cell cell) {
            return new String(cell.bytes(), cell.offset(), cell.length(), StandardCharsets.UTF_8)
                    .toUpperCase(Locale.ROOT);
        }

        @Override
        public int parameterType() {
            return Oids.TEXT;
        }

        @Override
        public String toText(String value) {
            return value;
        }
    }

    @Test
    void column_thatTheRowDoesNotHave_isNamed() {
        Row row = text("t", Oids.TEXT, "a").row();
        String message = "column 1 of a row with 1 columns (the first is 0)";

        assertThatThrownBy(() -> row.text(1)).hasMessage(message);
        assertThatThrownBy(() -> row.integer(1)).hasMessage(message);
        assertThatThrownBy(() -> row.uuid(1)).hasMessage(message);
        assertThatThrownBy(() -> row.isNull(-1)).hasMessage("column -1 of a row with 1 columns (the first is 0)");
    }

    private static double sumOf(RowView row, byte[] target, int times) {
        double sum = 0;
        for (int i = 0; i < times; i++) {
            sum += (row.bool(0) ? 1 : 0) + row.smallint(1) + row.integer(2) + row.bigint(3) + row.bigint(4);
            sum += row.real(5) + row.doublePrecision(6) + row.integer("i2") + row.copy(3, target, 0) + row.length(3);
        }
        return sum;
    }

    @Test
    void number_ofAnotherLength_isRefused() {
        Row row = with("n", Oids.INT4, BINARY, new byte[3]).row();

        assertThatThrownBy(() -> row.integer("n"))
                .isInstanceOf(UsageException.class)
                .hasMessage(
                        "column 0 (\"n\"): cannot read int4 value in binary format, 000000: it has 3 bytes where the"
                                + " type has 4");
    }

    @Test
    void number_thatDoesNotFit_saysWhatToAskFor() {
        Row row = text("n", Oids.INT8, "1").row();

        assertThatThrownBy(() -> row.integer("n"))
                .hasMessage(
                        "column 0 (\"n\"): cannot read a value of type int8 in TEXT format as Integer: ask for Long or"
                                + " String");
    }

    @Test
    void null_readAsValue_isRefusedForEveryGetter() {
        Row row = text("n", Oids.INT4, null).row();

        assertThatThrownBy(() -> row.integer(0))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("is NULL");
        assertThatThrownBy(() -> row.bigint(0)).hasMessageContaining("is NULL");
        assertThatThrownBy(() -> row.text(0)).hasMessageContaining("is NULL");
        assertThat(row.length(0)).isZero();
        assertThat(row.copy(0, new byte[0], 0)).isZero();
        assertThatThrownBy(() -> row.integer(1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    record Event(
            long id,
            LocalDate createdAt,
            Optional<Double> score,
            List<Long> parts,
            @Nullable String note) {}

    private RowViewTest event(@Nullable String id) {
        return text("ID", Oids.INT4, id)
                .text("created_at", Oids.DATE, "2024-02-29")
                .text("score", Oids.FLOAT8, null)
                .text("parts", Oids.INT4_ARRAY, "{1,2}")
                .text("note", Oids.TEXT, null)
                .text("unused", Oids.TSVECTOR, "a");
    }

    @Test
    void as_record_takesColumnsByName() {
        assertThat(event("7").row().as(Event.class))
                .isEqualTo(new Event(7, LocalDate.of(2024, 2, 29), Optional.empty(), List.of(1L, 2L), null));
    }

    @Test
    void as_nullForPrimitive_isRefusedByName() {
        Row row = event(null).row();

        assertThatThrownBy(() -> row.as(Event.class))
                .isInstanceOf(UsageException.class)
                .hasMessage(
                        "the value for component \"id\" of record Event is NULL, which long cannot be: declare it as Long");
    }

    @Test
    void as_missingColumn_isNamed() {
        Row row = text("id", Oids.INT4, "1").row();

        assertThatThrownBy(() -> row.as(Event.class))
                .isInstanceOf(UsageException.class)
                .hasMessage(
                        "there is no column for component \"createdAt\" of record Event, only [id]: name one so, with"
                                + " AS");
    }

    record Narrow(int id) {}

    @Test
    void as_ambiguousColumn_isNamed() {
        Row row = text("ID", Oids.INT4, "1").text("i_d", Oids.INT4, "2").row();

        assertThatThrownBy(() -> row.as(Narrow.class)).hasMessageContaining("could be any of [ID, i_d]");
        assertThat(text("id", Oids.INT4, "3").row().as(Narrow.class)).isEqualTo(new Narrow(3));
    }

    @Test
    void as_columnThatDoesNotFit_namesTheColumn() {
        Row row = text("id", Oids.INT8, "1").row();

        assertThatThrownBy(() -> row.as(Narrow.class))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith(
                        "column 0 (\"id\"): cannot read a value of type int8 in TEXT format as Integer");
    }

    record Picky(int id) {
        Picky {
            if (id < 0) {
                throw new IllegalArgumentException("below zero");
            }
        }
    }

    @Test
    void as_recordThatRefuses_passesItsWordsOn() {
        Row row = text("id", Oids.INT4, "-1").row();

        assertThatThrownBy(() -> row.as(Picky.class))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("below zero")
                .hasCauseInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void parts_classOfChoice_isUsed() {
        Row row = text("a", Oids.INT4_ARRAY, "{1,NULL}")
                .text("r", Oids.INT4RANGE, "[1,5)")
                .text("i", Oids.INTERVAL, "1 mon 2 days")
                .row();

        assertThat(row.list("a", Long.class)).isEqualTo(Arrays.asList(1L, null));
        assertThat(row.value("a", Integer[].class)).containsExactly(1, null);
        assertThatThrownBy(() -> row.value("a", int[].class))
                .hasMessageContaining("it has a NULL in it, which int cannot be; ask for List or Integer[]");
        assertThat(row.range("r", Long.class)).isEqualTo(Range.closedOpen(1L, 5L));
        assertThat(row.interval("i")).isEqualTo(new Interval(1, 2, 0));
    }

    @Test
    void keep_ofARow_isTheRow() {
        Row row = text("id", Oids.INT4, "1").row();
        assertThat(row.keep()).isSameAs(row);
    }
}
