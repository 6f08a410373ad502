package dev.quell.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DataRowTest {
    private static DataRow row(@Nullable String... values) {
        List<byte @Nullable []> list = new ArrayList<>();
        for (String value : values) {
            list.add(value == null ? null : value.getBytes(StandardCharsets.US_ASCII));
        }
        return DataRow.of(list);
    }

    private static DataRow next(MessageDecoder decoder) {
        return (DataRow) Objects.requireNonNull(decoder.next());
    }

    private static String text(DataRow row, int index) {
        return new String(row.array(), row.offset(index), row.length(index), StandardCharsets.US_ASCII);
    }

    @Test
    void values_nullAndEmpty_areTold() {
        DataRow row = row("one", null, "");

        assertThat(row.size()).isEqualTo(3);
        assertThat(text(row, 0)).isEqualTo("one");
        assertThat(row.isNull(1)).isTrue();
        assertThat(row.length(1)).isEqualTo(-1);
        assertThat(row.isNull(2)).isFalse();
        assertThat(row.length(2)).isZero();
        assertThat(row.byteSize()).isEqualTo(2 + 3 * 4 + 3);
        assertThat(row).hasToString("DataRow[3 columns, 17 bytes]");
    }

    @Test
    void copy_afterTheWindowMovedOn_isAsItWas() {
        InputBuffer in = new InputBuffer();
        MessageDecoder decoder = MessageDecoder.ofSession(in);
        in.append(ByteBuffer.wrap(Bytes.of(row("first", null), row("other", "x"))));

        DataRow window = next(decoder);
        DataRow copy = window.copy();
        assertThat(decoder.next()).isSameAs(window);

        assertThat(text(window, 0)).isEqualTo("other");
        assertThat(copy).isEqualTo(row("first", null)).isNotEqualTo(window);
        assertThat(copy.copy()).isEqualTo(copy);
        assertThat(text(copy, 0)).isEqualTo("first");
    }

    @Test
    void column_outOfRange_isRefusedAlsoAfterAWiderRow() {
        InputBuffer in = new InputBuffer();
        MessageDecoder decoder = MessageDecoder.ofSession(in);
        in.append(ByteBuffer.wrap(Bytes.of(row("a", "b"), row("c"))));
        decoder.next();
        DataRow narrow = next(decoder);

        for (int index : new int[] {-1, 1}) {
            assertThatThrownBy(() -> narrow.length(index))
                    .isInstanceOf(IndexOutOfBoundsException.class)
                    .hasMessage("column " + index + " of a row with 1 columns (the first is 0)");
        }
    }

    @Test
    void columns_asManyAsThereCanBe_areDecoded() {
        String[] values = new String[65_535];
        Arrays.fill(values, "v");

        DataRow decoded = (DataRow) Decoding.decode(Bytes.of(row(values))).getFirst();

        assertThat(decoded.size()).isEqualTo(65_535);
        assertThat(text(decoded, 65_534)).isEqualTo("v");
    }
}
