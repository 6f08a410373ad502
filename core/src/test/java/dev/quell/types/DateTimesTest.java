package dev.quell.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DateTimesTest {
    private static Object decode(String text, int oid) {
        return Codecs.standard().decode(Cell.ofText(text, oid));
    }

    @Test
    void decode_infinity_isTheLargestValueOfItsClass() {
        assertThat(decode("infinity", Oids.DATE)).isEqualTo(LocalDate.MAX);
        assertThat(decode("-infinity", Oids.DATE)).isEqualTo(LocalDate.MIN);
        assertThat(decode("infinity", Oids.TIMESTAMP)).isEqualTo(LocalDateTime.MAX);
        assertThat(decode("-infinity", Oids.TIMESTAMP)).isEqualTo(LocalDateTime.MIN);
        assertThat(decode("infinity", Oids.TIMESTAMPTZ)).isEqualTo(OffsetDateTime.MAX);
        assertThat(decode("-infinity", Oids.TIMESTAMPTZ)).isEqualTo(OffsetDateTime.MIN);
    }

    @Test
    void decode_beforeChrist_countsTheYearZero() {
        assertThat(decode("0001-03-15 BC", Oids.DATE)).isEqualTo(LocalDate.of(0, 3, 15));
        assertThat(decode("0044-03-15 01:02:03 BC", Oids.TIMESTAMP)).isEqualTo(LocalDateTime.of(-43, 3, 15, 1, 2, 3));
        assertThat(decode("0044-03-15 01:02:03+01 BC", Oids.TIMESTAMPTZ))
                .isEqualTo(OffsetDateTime.parse("-0043-03-15T01:02:03+01:00"));
    }

    @ParameterizedTest
    @CsvSource({
        "01/02/2024,1082",
        "2024-1-2,1082",
        "2024-01-02x,1082",
        "'',1082",
        "2024-01-02T03:04:05,1114",
        "2024-01-02 03:04,1114",
        "2024-01-02 03:04:05.,1114",
        "2024-01-02 03:04:05.1234567890,1114",
        "Tue Jan 02 03:04:05 2024,1114",
        "2024-01-02 03:04:05,1184",
        "2024-01-02 03:04:05 CET,1184",
        "2024-01-02 03:04:05+1,1184"
    })
    void decode_otherDateStyle_saysHowToSetIt(String text, int oid) {
        assertThatThrownBy(() -> decode(text, oid))
                .hasMessage("cannot read " + Oids.name(oid) + " value \"" + text
                        + "\": it is not in ISO format; set DateStyle to ISO on the session, or ask for String");
    }

    @ParameterizedTest
    @CsvSource({"24:00:00,1083", "2023-02-29,1082", "00:00:60,1083", "01:00:00+19,1266"})
    void decode_impossibleInJava_isRefused(String text, int oid) {
        assertThatThrownBy(() -> decode(text, oid))
                .isInstanceOf(DecodeException.class)
                .hasMessageStartingWith("cannot read " + Oids.name(oid) + " value \"" + text + "\": Java has no such")
                .hasMessageEndingWith("ask for String");
    }

    @ParameterizedTest
    @CsvSource({".1,100000000", ".000001,1000", ".123456,123456000", "'',0"})
    void decode_fraction_isScaled(String fraction, int nanoseconds) {
        assertThat(decode("2024-01-02 03:04:05" + fraction, Oids.TIMESTAMP))
                .isEqualTo(LocalDateTime.of(2024, 1, 2, 3, 4, 5, nanoseconds));
    }
}
