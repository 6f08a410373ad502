package dev.quell.cli.print;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DisplayWidthTest {
    @ParameterizedTest
    @CsvSource({
        "abc, 3",
        "é, 1",
        "e\u0301, 1",
        "漢字, 4",
        "カナ, 4",
        "ｶﾅ, 2",
        "한글, 4",
        "😀, 2",
        "🇨🇭, 2",
        "ａ, 2",
        "→, 1",
        "a\u200db, 2"
    })
    void width_ofText_isThatOfItsCells(String text, int width) {
        assertThat(DisplayWidth.of(text)).isEqualTo(width);
    }

    @ParameterizedTest
    @CsvSource({"abc, 5, abc", "abc, 2, ab", "漢字, 3, 漢", "漢字, 4, 漢字", "e\u0301x, 1, e\u0301"})
    void cut_toAWidth_keepsWholeCharacters(String text, int width, String kept) {
        assertThat(DisplayWidth.cut(text, width)).isEqualTo(kept);
    }
}
