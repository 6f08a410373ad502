package dev.quell.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextDecoderTest {
    private static final long SEED = 20_260_728L;
    private static final int RANDOM_NUMBERS = 20_000;

    /** The value in the middle of a buffer, so that a wrong offset or length shows. */
    private interface Decoding<T> {
        T decode(byte[] bytes, int offset, int length);
    }

    private static <T> T within(String text, Decoding<T> decoding) {
        byte[] bytes = ("77" + text + "99").getBytes(StandardCharsets.UTF_8);
        return decoding.decode(bytes, 2, bytes.length - 4);
    }

    @Test
    void bool_letters_areRead() {
        assertThat(within("t", TextDecoder::bool)).isTrue();
        assertThat(within("f", TextDecoder::bool)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "true", "1", "T", "tf"})
    void bool_anythingElse_isRefused(String text) {
        assertThatThrownBy(() -> within(text, TextDecoder::bool))
                .isInstanceOf(DecodeException.class)
                .hasMessage("cannot read bool value \"" + text + "\": it is neither \"t\" nor \"f\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "7", "2147483647", "-2147483648", "-0", "0012"})
    void int4_inRange_isRead(String text) {
        assertThat(within(text, TextDecoder::int4)).isEqualTo(Integer.parseInt(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2147483648", "-2147483649", "9223372036854775807"})
    void int4_outOfRange_saysWhatToAskFor(String text) {
        assertThatThrownBy(() -> within(text, TextDecoder::int4))
                .hasMessage("cannot read int4 value \"" + text + "\": it is out of range; ask for Long");
    }

    @ParameterizedTest
    @ValueSource(strings = {"32767", "-32768"})
    void int2_limits_areRead(String text) {
        assertThat(within(text, TextDecoder::int2)).isEqualTo(Short.parseShort(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"32768", "-32769"})
    void int2_outOfRange_isRefused(String text) {
        assertThatThrownBy(() -> within(text, TextDecoder::int2))
                .hasMessage("cannot read int2 value \"" + text + "\": it is out of range; ask for Integer or Long");
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775807", "-9223372036854775808", "-9223372036854775807", "0"})
    void int8_limits_areRead(String text) {
        assertThat(within(text, TextDecoder::int8)).isEqualTo(Long.parseLong(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"9223372036854775808", "-9223372036854775809", "92233720368547758070", "99999999999999999999999"
            })
    void int8_outOfRange_isRefused(String text) {
        assertThatThrownBy(() -> within(text, TextDecoder::int8))
                .hasMessage("cannot read int8 value \"" + text + "\": it is out of range; ask for BigDecimal");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "+1", " 1", "1 ", "1.0", "1e3", "--1", "١", "a"})
    void int8_noWholeNumber_isRefused(String text) {
        assertThatThrownBy(() -> within(text, TextDecoder::int8))
                .hasMessage("cannot read int8 value \"" + text
                        + "\": it is not a whole number; ask for the type the column has");
    }

    @Test
    void int8_randomNumbers_agreeWithJava() {
        Random random = new Random(SEED);
        for (int i = 0; i < RANDOM_NUMBERS; i++) {
            long value = random.nextLong() >> random.nextInt(64);
            assertThat(within(Long.toString(value), TextDecoder::int8)).isEqualTo(value);
        }
    }

    @Test
    void int8_aroundTheLimits_agreesWithBigInteger() {
        for (BigInteger limit :
                new BigInteger[] {BigInteger.valueOf(Long.MAX_VALUE), BigInteger.valueOf(Long.MIN_VALUE)}) {
            for (int delta = -25; delta <= 25; delta++) {
                BigInteger value = limit.add(BigInteger.valueOf(delta));
                if (value.bitLength() < 64) {
                    assertThat(within(value.toString(), TextDecoder::int8)).isEqualTo(value.longValueExact());
                } else {
                    assertThatThrownBy(() -> within(value.toString(), TextDecoder::int8))
                            .isInstanceOf(DecodeException.class);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0",
        "-0",
        "1",
        "-1.5",
        "0.1",
        "3.141592653589793",
        "1e22",
        "1e23",
        "1e+22",
        "1.7976931348623157e+308",
        "4.9e-324",
        "2.2250738585072014e-308",
        "123456789012345678",
        "1e-400",
        "1e400",
        "1e99999999999",
        "9007199254740993",
        "NaN",
        "Infinity",
        "-Infinity",
        "0.000000000000000000000000000000000000000000001"
    })
    void float8_number_isReadAsJavaDoes(String text) {
        assertThat(within(text, TextDecoder::float8)).isEqualTo(Double.valueOf(text));
        assertThat(within(text, TextDecoder::float4)).isEqualTo(Float.valueOf(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                ".",
                "1.",
                ".5",
                "1e",
                "1e+",
                "e5",
                "1d",
                "0x1p3",
                " 1",
                "1 ",
                "nan",
                "infinity",
                "+1",
                "1.2.3",
                "1e5.0"
            })
    void float8_noNumber_isRefused(String text) {
        assertThatThrownBy(() -> within(text, TextDecoder::float8))
                .hasMessage("cannot read float8 value \"" + text + "\": it is not a number");
    }

    @Test
    void floats_randomNumbers_agreeWithJava() {
        Random random = new Random(SEED);
        for (int i = 0; i < RANDOM_NUMBERS; i++) {
            String text = randomDecimal(random);
            assertThat(within(text, TextDecoder::float8)).as(text).isEqualTo(Double.valueOf(text));
            assertThat(within(text, TextDecoder::float4)).as(text).isEqualTo(Float.valueOf(text));
        }
    }

    private static String randomDecimal(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> Double.toString(Double.longBitsToDouble(random.nextLong()));
            case 1 -> Float.toString(Float.intBitsToFloat(random.nextInt()));
            case 2 ->
                new BigDecimal(BigInteger.valueOf(random.nextLong() >> random.nextInt(64)), random.nextInt(30))
                        .toPlainString();
            default -> random.nextInt(100_000) + "e" + (random.nextInt(60) - 30);
        };
    }

    @Test
    void message_longValue_isShortened() {
        assertThatThrownBy(() -> within("x".repeat(1000), TextDecoder::int4))
                .hasMessage("cannot read int4 value \"" + "x".repeat(60)
                        + "…\" (1000 bytes): it is not a whole number; ask for the type the column has");
    }
}
