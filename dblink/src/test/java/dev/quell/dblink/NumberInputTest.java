package dev.quell.dblink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class NumberInputTest {
    private static final int NUMERIC_5_2 = (5 << 16 | 2) + 4;

    @Test
    void numeric_infiniteInALimitedColumn_isRefused() {
        assertThatThrownBy(() -> NumberInput.numeric("-Infinity", NUMERIC_5_2))
                .isInstanceOfSatisfying(DblinkException.class, e -> {
                    assertThat(e.sqlState()).isEqualTo("22003");
                    assertThat(e).hasMessage("numeric field overflow");
                    assertThat(e.detail()).contains("A field with precision 5, scale 2 cannot hold an infinite value.");
                });
        assertThat(NumberInput.numeric("-Infinity", -1)).isEqualTo("-Infinity");
        assertThat(NumberInput.numeric("NaN", NUMERIC_5_2)).isEqualTo("NaN");
    }
}
