package dev.quell.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.values.ArrayValue;
import dev.quell.values.Composite;
import dev.quell.values.Inet;
import dev.quell.values.Interval;
import dev.quell.values.MacAddress;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodecsTest {
    private static final Codecs CODECS = Codecs.standard();
    private static final int SOME_ENUM = 99_999;

    private static Object decode(String text, int oid) {
        return CODECS.decode(Cell.ofText(text, oid));
    }

    private static <T> T decode(String text, int oid, Class<T> type) {
        return CODECS.decode(Cell.ofText(text, oid), type);
    }

    /** What the server would show of a parameter. */
    private static String shown(EncodedParameter parameter) {
        byte[] bytes = Objects.requireNonNull(parameter.value());
        return switch (parameter.format()) {
            case TEXT -> new String(bytes, StandardCharsets.UTF_8);
            case BINARY ->
                CODECS.decode(new Cell(bytes, 0, bytes.length, parameter.typeOid(), Format.BINARY), String.class);
        };
    }

    static Stream<Arguments> values() {
        return Stream.of(
                Arguments.of("t", Oids.BOOL, true),
                Arguments.of("-32768", Oids.INT2, Short.MIN_VALUE),
                Arguments.of("2147483647", Oids.INT4, Integer.MAX_VALUE),
                Arguments.of("-9223372036854775808", Oids.INT8, Long.MIN_VALUE),
                Arguments.of("4294967295", Oids.OID, 4_294_967_295L),
                Arguments.of("1.5", Oids.FLOAT4, 1.5f),
                Arguments.of("NaN", Oids.FLOAT8, Double.NaN),
                Arguments.of("-Infinity", Oids.FLOAT8, Double.NEGATIVE_INFINITY),
                Arguments.of(
                        "123456789012345678901234567890.0120",
                        Oids.NUMERIC,
                        new BigDecimal("123456789012345678901234567890.0120")),
                Arguments.of("é\"", Oids.TEXT, "é\""),
                Arguments.of("", Oids.VARCHAR, ""),
                Arguments.of("{\"a\": 1}", Oids.JSONB, "{\"a\": 1}"),
                Arguments.of("1 day", Oids.INTERVAL, new Interval(0, 1, 0)),
                Arguments.of("happy", SOME_ENUM, "happy"),
                Arguments.of("", Oids.VOID, ""),
                Arguments.of("2024-02-29", Oids.DATE, LocalDate.of(2024, 2, 29)),
                Arguments.of("5874897-12-31", Oids.DATE, LocalDate.of(5_874_897, 12, 31)),
                Arguments.of("23:59:59.999999", Oids.TIME, LocalTime.of(23, 59, 59, 999_999_000)),
                Arguments.of("04:05:06.7+05:30", Oids.TIMETZ, OffsetTime.parse("04:05:06.7+05:30")),
                Arguments.of("2024-01-02 03:04:05", Oids.TIMESTAMP, LocalDateTime.of(2024, 1, 2, 3, 4, 5)),
                Arguments.of(
                        "2024-01-02 03:04:05.5-08",
                        Oids.TIMESTAMPTZ,
                        OffsetDateTime.parse("2024-01-02T03:04:05.5-08:00")),
                Arguments.of(
                        "1880-01-01 00:00:00-00:01:15",
                        Oids.TIMESTAMPTZ,
                        OffsetDateTime.parse("1880-01-01T00:00:00-00:01:15")),
                Arguments.of(
                        "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
                        Oids.UUID,
                        UUID.fromString("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")));
    }

    @ParameterizedTest
    @MethodSource("values")
    void decode_defaultClass_givesTheValue(String text, int oid, Object value) {
        assertThat(decode(text, oid)).isEqualTo(value).isInstanceOf(CODECS.defaultType(oid));
        assertThat(decode(text, oid, Object.class)).isEqualTo(value);
        assertThat(decode(text, oid, String.class)).isEqualTo(text);
    }

    @Test
    void decode_cellWithinBuffer_readsItsPartOnly() {
        byte[] buffer = "xx42yy".getBytes(StandardCharsets.UTF_8);
        Cell cell = new Cell(buffer, 2, 2, Oids.INT4, Format.TEXT);
        assertThat(CODECS.decode(cell)).isEqualTo(42);
        assertThat(CODECS.decode(cell, String.class)).isEqualTo("42");
        assertThatThrownBy(() -> new Cell(buffer, 5, 2, Oids.INT4, Format.TEXT))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void decode_widerClass_isAllowed() {
        assertThat(decode("7", Oids.INT2, Long.class)).isEqualTo(7L);
        assertThat(decode("7", Oids.INT4, BigDecimal.class)).isEqualTo(BigDecimal.valueOf(7));
        assertThat(decode("1.25", Oids.NUMERIC, Double.class)).isEqualTo(1.25);
        assertThat(decode("1970-01-01 01:00:00+01", Oids.TIMESTAMPTZ, Instant.class))
                .isEqualTo(Instant.EPOCH);
    }

    @Test
    void decode_classThatCannotHoldTheType_saysWhichCan() {
        assertThatThrownBy(() -> decode("7", Oids.INT8, Integer.class))
                .isInstanceOf(DecodeException.class)
                .hasMessage("cannot read a value of type int8 in TEXT format as Integer: ask for Long or String");
        assertThatThrownBy(() -> decode("7", Oids.TEXT, Integer.class))
                .hasMessage("cannot read a value of type text in TEXT format as Integer: ask for String");
        assertThatThrownBy(() -> decode("7", SOME_ENUM, Locale.class))
                .hasMessage("cannot read a value of type type 99999 in TEXT format as Locale: ask for String");
    }

    @Test
    void decode_domainWithACodec_isReadAsItsBaseToo() {
        int domain = 99_997;
        Codecs known = CODECS.with(List.of(new PgType.Domain(domain, "word", Oids.TEXT)));
        MappedCodec<Locale> locales =
                new MappedCodec<>(Locale.class, domain, known, Locale::forLanguageTag, Locale::toLanguageTag);
        Codecs codecs = known.with(locales, domain);
        Cell cell = new Cell(new byte[] {'d', 'e'}, 0, 2, domain, Format.BINARY);

        assertThat(codecs.decode(cell)).isEqualTo(Locale.GERMAN);
        assertThat(codecs.decode(cell, String.class)).isEqualTo("de");
        Decoding<String> decoding = codecs.decoding(domain, Format.BINARY, String.class);
        assertThat(decoding.isPlainText()).isTrue();
        assertThat(decoding.decode(cell)).isEqualTo("de");
        assertThatThrownBy(() -> codecs.decode(cell, Integer.class))
                .hasMessage("cannot read a value of type word in BINARY format as Integer: ask for Locale or String");
    }

    @Test
    void decode_typeWithoutFields_saysWhenItHasSome() {
        int nothing = 99_996;
        Codecs codecs = CODECS.with(List.of(new PgType.Composite(nothing, "nothing", List.of())));
        byte[] binary = {0, 0, 0, 1, 0, 0, 0, Oids.INT4, 0, 0, 0, 4, 0, 0, 0, 7};

        assertThat(codecs.decode(Cell.ofText("()", nothing))).isEqualTo(new Composite(List.of(), List.of()));
        for (Cell changed :
                List.of(Cell.ofText("(7)", nothing), new Cell(binary, 0, binary.length, nothing, Format.BINARY))) {
            assertThatThrownBy(() -> codecs.decode(changed))
                    .hasMessageEndingWith(
                            "it has 1 fields where the type had 0 when it was looked up; look it up again");
        }
    }

    @Test
    void decode_binaryWithoutCodec_saysToAskForText() {
        Cell cell = new Cell(new byte[4], 0, 4, Oids.TSVECTOR, Format.BINARY);
        assertThatThrownBy(() -> CODECS.decode(cell))
                .hasMessage("cannot read a value of type tsvector in BINARY format as String: ask for text format");
    }

    @Test
    void decode_addedCodec_isAskedFirst() {
        Codec<Integer> binary = new BinaryInt4();
        Cell cell = new Cell(new byte[] {0, 0, 1, 2}, 0, 4, Oids.INT4, Format.BINARY);
        Codecs extended = CODECS.with(binary);
        assertThat(extended.decode(cell)).isEqualTo(258);
        assertThat(extended.decode(Cell.ofText("7", Oids.INT4))).isEqualTo(7);
        assertThat(extended.encode(258))
                .isEqualTo(new EncodedParameter(new byte[] {0, 0, 1, 2}, Oids.INT4, Format.BINARY));
    }

    private static final class BinaryInt4 implements Codec<Integer> {
        @Override
        public Class<Integer> javaType() {
            return Integer.class;
        }

        @Override
        public boolean accepts(int typeOid, Format format) {
            return typeOid == Oids.INT4 && format == Format.BINARY;
        }

        @Override
        public Integer decode(Cell cell) {
            return java.nio.ByteBuffer.wrap(cell.bytes(), cell.offset(), cell.length())
                    .getInt();
        }

        @Override
        public int parameterType() {
            return Oids.INT4;
        }

        @Override
        public String toText(Integer value) {
            return value.toString();
        }

        @Override
        public EncodedParameter encode(Integer value) {
            byte[] bytes = java.nio.ByteBuffer.allocate(4).putInt(value).array();
            return new EncodedParameter(bytes, Oids.INT4, Format.BINARY);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "-Infinity"})
    void decode_numericBeyondBigDecimal_saysWhatToAskFor(String text) {
        assertThatThrownBy(() -> decode(text, Oids.NUMERIC, BigDecimal.class))
                .hasMessage("cannot read numeric value \"" + text
                        + "\": BigDecimal has no such number; ask for Double or String");
        assertThat(decode(text, Oids.NUMERIC, Double.class)).isEqualTo(Double.valueOf(text));
        assertThat(decode(text, Oids.NUMERIC)).isEqualTo(Double.valueOf(text));
    }

    @Test
    void decode_bytea_readsEveryForm() {
        byte[] bytes = {0, 'a', '\\', (byte) 0xff};
        assertThat(decode("\\x00615cFF", Oids.BYTEA)).isEqualTo(bytes);
        assertThat(decode("\\000a\\\\\\377", Oids.BYTEA)).isEqualTo(bytes);
        assertThat(decode("\\x", Oids.BYTEA)).isEqualTo(new byte[0]);
        assertThat(decode("", Oids.BYTEA)).isEqualTo(new byte[0]);
        assertThat(CODECS.decode(new Cell(bytes, 1, 2, Oids.BYTEA, Format.BINARY)))
                .isEqualTo(new byte[] {'a', '\\'});
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\x0", "\\xzz", "\\x0é", "\\", "\\9", "\\12", "\\400", "a\\1b1"})
    void decode_malformedBytea_isRefused(String text) {
        assertThatThrownBy(() -> decode(text, Oids.BYTEA))
                .isInstanceOf(DecodeException.class)
                .hasMessageStartingWith("cannot read bytea value \"" + text + "\": ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1",
                "a0eebc999c0b4ef8bb6d6bb9bd380a11",
                "g0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
                "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380--1"
            })
    void decode_malformedUuid_isRefused(String text) {
        assertThatThrownBy(() -> decode(text, Oids.UUID)).isInstanceOf(DecodeException.class);
    }

    @Test
    void decode_textThatIsNotUtf8_isRefused() {
        Cell latin1 = new Cell(new byte[] {'a', (byte) 0xe9}, 0, 2, Oids.TEXT, Format.TEXT);
        assertThatThrownBy(() -> CODECS.decode(latin1)).hasMessageContaining("it is not UTF-8");
        assertThat(decode("\uFFFD", Oids.TEXT)).isEqualTo("\uFFFD");
    }

    static Stream<Arguments> parameters() {
        return Stream.of(
                Arguments.of(true, Oids.BOOL, "t"),
                Arguments.of((short) -1, Oids.INT2, "-1"),
                Arguments.of(1, Oids.INT4, "1"),
                Arguments.of(Long.MIN_VALUE, Oids.INT8, "-9223372036854775808"),
                Arguments.of(Float.NaN, Oids.FLOAT4, "NaN"),
                Arguments.of(Double.NEGATIVE_INFINITY, Oids.FLOAT8, "-Infinity"),
                Arguments.of(new BigDecimal("1.20"), Oids.NUMERIC, "1.20"),
                Arguments.of("é", Oids.UNSPECIFIED, "é"),
                Arguments.of(LocalDate.of(2024, 2, 29), Oids.DATE, "2024-02-29"),
                Arguments.of(LocalDate.of(0, 3, 15), Oids.DATE, "0001-03-15 BC"),
                Arguments.of(LocalDate.of(-43, 3, 15), Oids.DATE, "0044-03-15 BC"),
                Arguments.of(LocalDate.of(12_345, 1, 1), Oids.DATE, "12345-01-01"),
                Arguments.of(LocalTime.of(1, 2), Oids.TIME, "01:02:00"),
                Arguments.of(LocalTime.MAX, Oids.TIME, "23:59:59.999999"),
                Arguments.of(OffsetTime.parse("01:02:03-05:30"), Oids.TIMETZ, "01:02:03-05:30"),
                Arguments.of(
                        LocalDateTime.of(2024, 1, 2, 3, 4, 5, 6_007), Oids.TIMESTAMP, "2024-01-02 03:04:05.000006"),
                Arguments.of(LocalDateTime.of(-1, 1, 2, 0, 0), Oids.TIMESTAMP, "0002-01-02 00:00:00 BC"),
                Arguments.of(
                        OffsetDateTime.parse("2024-01-02T03:04:05+18:00"), Oids.TIMESTAMPTZ, "2024-01-01 09:04:05+00"),
                Arguments.of(Instant.EPOCH, Oids.TIMESTAMPTZ, "1970-01-01 00:00:00+00"),
                Arguments.of(
                        UUID.fromString("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
                        Oids.UUID,
                        "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
                Arguments.of(List.of(), Oids.UNSPECIFIED, "{}"),
                Arguments.of(List.of(1, 2), Oids.INT4_ARRAY, "{\"1\",\"2\"}"),
                Arguments.of(Arrays.asList(null, 2L), Oids.INT8_ARRAY, "{NULL,\"2\"}"),
                Arguments.of(List.of("a\"b\\c", "NULL", ""), Oids.UNSPECIFIED, "{\"a\\\"b\\\\c\",\"NULL\",\"\"}"),
                Arguments.of(List.of(List.of(1), List.of(2)), Oids.INT4_ARRAY, "{{\"1\"},{\"2\"}}"),
                Arguments.of(new int[][] {{1, 2}, {3, 4}}, Oids.INT4_ARRAY, "{{\"1\",\"2\"},{\"3\",\"4\"}}"),
                Arguments.of(Collections.singletonList(new String[] {"a"}), Oids.UNSPECIFIED, "{{\"a\"}}"),
                Arguments.of(new long[0][0], Oids.INT8_ARRAY, "{}"),
                Arguments.of(new byte[][] {{1, 2}}, Oids.BYTEA_ARRAY, "{\"\\\\x0102\"}"),
                Arguments.of(List.of(new byte[] {1, 2}), Oids.BYTEA_ARRAY, "{\"\\\\x0102\"}"));
    }

    @ParameterizedTest
    @MethodSource("parameters")
    void encode_value_givesTypeAndText(Object value, int oid, String text) {
        EncodedParameter parameter = CODECS.encode(value);
        assertThat(parameter.typeOid()).isEqualTo(oid);
        assertThat(shown(parameter)).isEqualTo(text);
    }

    @Test
    void encode_null_isNullOfNoType() {
        assertThat(CODECS.encode(null)).isEqualTo(EncodedParameter.NULL);
        assertThat(EncodedParameter.NULL.isNull()).isTrue();
    }

    @Test
    void encode_bytes_isBinaryCopy() {
        byte[] bytes = {1, 2};
        EncodedParameter parameter = CODECS.encode(bytes);
        bytes[0] = 9;
        assertThat(parameter).isEqualTo(new EncodedParameter(new byte[] {1, 2}, Oids.BYTEA, Format.BINARY));
        assertThat(parameter).hasToString("bytea in BINARY, 2 bytes");
    }

    @Test
    void encode_unknownClass_listsWhatCanBeSent() {
        assertThatThrownBy(() -> CODECS.encode(Locale.ROOT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("a parameter of class java.util.Locale cannot be sent: send one of String, ");
    }

    @Test
    void encode_mixedList_isRefused() {
        assertThatThrownBy(() -> CODECS.encode(List.of(1, 2L)))
                .hasMessage("an array cannot hold both Integer and Long: use elements of one class");
        assertThatThrownBy(() -> CODECS.encode(List.of("08:00:2b:01:02:03", new MacAddress(1, 6))))
                .hasMessage("an array cannot hold both String and MacAddress: use elements of one class");
        assertThatThrownBy(() -> CODECS.encode(List.of(Double.NaN, 1.5, BigDecimal.ONE)))
                .hasMessage("an array cannot hold both Double and BigDecimal: use elements of one class");
        assertThatThrownBy(() -> CODECS.encode(List.of(Double.NaN, 1)))
                .hasMessage("an array cannot hold both Double and Integer: use elements of one class");
    }

    static Stream<Arguments> mixtures() throws UnknownHostException {
        InetAddress ipv4 = InetAddress.getByAddress(new byte[] {10, 0, 0, 1});
        InetAddress ipv6 = InetAddress.getByAddress(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
        return Stream.of(
                Arguments.of(List.of(ipv6, ipv4), Oids.INET_ARRAY, "{\"::1\",\"10.0.0.1\"}"),
                Arguments.of(new InetAddress[] {ipv4, ipv6}, Oids.INET_ARRAY, "{\"10.0.0.1\",\"::1\"}"),
                Arguments.of(List.of(ipv4, new Inet(ipv6, 64)), Oids.INET_ARRAY, "{\"10.0.0.1\",\"::1/64\"}"),
                Arguments.of(List.of(BigInteger.ONE, new BigDecimal("1.5")), Oids.NUMERIC_ARRAY, "{\"1\",\"1.5\"}"),
                Arguments.of(
                        List.of(List.of(Double.NaN), List.of(BigDecimal.TEN)),
                        Oids.NUMERIC_ARRAY,
                        "{{\"NaN\"},{\"10\"}}"),
                Arguments.of(
                        List.of(BigDecimal.TEN, Double.NEGATIVE_INFINITY),
                        Oids.NUMERIC_ARRAY,
                        "{\"10\",\"-Infinity\"}"),
                Arguments.of(List.of(Double.NaN, 1.5), Oids.FLOAT8_ARRAY, "{\"NaN\",\"1.5\"}"));
    }

    @ParameterizedTest
    @MethodSource("mixtures")
    void encode_classesOfOneType_shareAnArray(Object value, int oid, String text) {
        EncodedParameter parameter = CODECS.encode(value);
        assertThat(parameter.typeOid()).isEqualTo(oid);
        assertThat(shown(parameter)).isEqualTo(text);
    }

    @Test
    void encode_arrayValueOfLists_isRefused() {
        assertThatThrownBy(() -> CODECS.encode(new ArrayValue<>(List.of(List.of(1)), List.of(1), List.of(1))))
                .hasMessageContaining("none of them can be a list or an array itself");
    }

    @Test
    void encode_zeroByte_isRefused() {
        assertThatThrownBy(() -> CODECS.encode("a\0b")).hasMessageContaining("zero byte");
        assertThatThrownBy(() -> CODECS.encode(List.of("a\0b"))).hasMessageContaining("zero byte");
    }
}
