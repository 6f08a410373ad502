package dev.quell.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DateTimesTest {
    private static Object decode(String text, int oid) {
        return Codecs.standard().decode(Cell.ofText(text, oid));
    }

    @ParameterizedTest
    @ValueSource(ints = {Oids.DATE, Oids.TIMESTAMP, Oids.TIMESTAMPTZ})
    void decode_infinity_isRefusedByName(int oid) {
        for (String text : new String[] {"infinity", "-infinity"}) {
            assertThatThrownBy(() -> decode(text, oid))
                    .isInstanceOf(DecodeException.class)
                    .hasMessage("cannot read " + Oids.name(oid) + " value \"" + text
                            + "\": Java has no infinite date or time; ask for String");
        }
    }

    @Test
    void decode_beforeChrist_isRefusedByName() {
        assertThatThrownBy(() -> decode("0044-03-15 BC", Oids.DATE))
                .hasMessage("cannot read date value \"0044-03-15 BC\":"
                        + " years before Christ are not supported yet; ask for String");
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
