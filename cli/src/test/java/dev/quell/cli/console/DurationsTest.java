package dev.quell.cli.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "500ms, 500",
        "2s, 2000",
        "1.5s, 1500",
        "1m30s, 90000",
        "1h, 3600000",
        "3, 3000",
        "0.25, 250",
        "PT2S, 2000",
        "pt1m, 60000"
    })
    void duration_inAnAcceptedForm_isRead(String text, long millis) {
        assertThat(Durations.parse(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "1x", "2s3", "1 s", "-", "--1s", "P", "1.s", "99999999999999999999ss"})
    void duration_inAnotherForm_isRefusedWithTheFormsThatThereAre(String text) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("500ms, 2s, 1.5s, 1m30s, 2h, a plain number of seconds, or PT2S");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0ms", "-1s", "PT-1S", "-PT1S", "2000000h", "99999999999999999999s", "P400D"})
    void duration_outOfRange_isRefused(String text) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("\"" + text + "\" has to be more than zero and at most a year");
    }

    @ParameterizedTest
    @CsvSource({"20, 0.02 s, 0.0 s", "1020, 1.02 s, 1.0 s", "125300, 2 min 5.30 s, 2 min 5.3 s"})
    void duration_shown_readsWell(long millis, String exact, String running) {
        Duration duration = Duration.ofMillis(millis);

        assertThat(Durations.exact(duration)).isEqualTo(exact);
        assertThat(Durations.running(duration)).isEqualTo(running);
    }
}
