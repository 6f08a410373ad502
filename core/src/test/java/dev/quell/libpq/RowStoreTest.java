package dev.quell.libpq;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.wire.DataRow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RowStoreTest {
    private final Random random = new Random(5);

    private byte @Nullable [] value(int longest) {
        if (random.nextInt(4) == 0) {
            return null;
        }
        byte[] value = new byte[random.nextInt(longest)];
        random.nextBytes(value);
        return value;
    }

    private List<byte @Nullable []> row(int columns, int longest) {
        List<byte @Nullable []> row = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            row.add(value(longest));
        }
        return row;
    }

    private static void verify(RowStore store, List<List<byte @Nullable []>> model) {
        assertThat(store.count()).isEqualTo(model.size());
        for (int row = 0; row < model.size(); row++) {
            for (int i = 0; i < model.get(row).size(); i++) {
                byte @Nullable [] value = model.get(row).get(i);
                assertThat(store.isNull(row, i)).isEqualTo(value == null);
                assertThat(store.length(row, i)).isEqualTo(value == null ? 0 : value.length);
                assertThat(store.bytes(row, i)).isEqualTo(value == null ? new byte[0] : value);
            }
        }
    }

    @Test
    void rows_addedAndChangedAtRandom_areWhatAPlainListHas() {
        for (int columns = 0; columns < 6; columns++) {
            RowStore store = new RowStore(columns);
            List<List<byte @Nullable []>> model = new ArrayList<>();
            for (int i = 0; i < 600; i++) {
                step(store, model, columns);
            }
            verify(store, model);
        }
    }

    private void step(RowStore store, List<List<byte @Nullable []>> model, int columns) {
        if (columns > 0 && !model.isEmpty() && random.nextBoolean()) {
            int row = random.nextInt(3) == 0 ? random.nextInt(model.size()) : model.size() - 1;
            int column = random.nextInt(columns);
            byte @Nullable [] value = value(300);
            store.set(row, column, value, value == null ? 0 : value.length);
            model.get(row).set(column, value);
        } else if (random.nextInt(3) == 0) {
            store.addNulls();
            model.add(new ArrayList<>(Collections.<byte @Nullable []>nCopies(columns, null)));
        } else {
            List<byte @Nullable []> row = row(columns, random.nextInt(20) == 0 ? 20_000 : 60);
            store.add(DataRow.of(row));
            model.add(row);
        }
    }

    @Test
    void copy_ofRows_isIndependent() {
        RowStore store = new RowStore(2);
        store.add(DataRow.of(List.of(new byte[] {1, 2}, new byte[] {3})));
        RowStore copy = store.copy();
        copy.set(0, 1, new byte[] {9, 9, 9}, 3);
        copy.addNulls();
        store.add(DataRow.of(List.of(new byte[] {4}, new byte[0])));
        verify(store, List.of(List.of(new byte[] {1, 2}, new byte[] {3}), List.of(new byte[] {4}, new byte[0])));
        verify(
                copy,
                List.of(
                        List.of(new byte[] {1, 2}, new byte[] {9, 9, 9}),
                        Collections.<byte @Nullable []>nCopies(2, null)));
    }

    @Test
    void memory_ofManyRows_isLittleMoreThanTheirBytes() {
        RowStore store = new RowStore(3);
        DataRow row = DataRow.of(List.of(new byte[10], new byte[20], new byte[30]));
        for (int i = 0; i < 100_000; i++) {
            store.add(row);
        }
        assertThat(store.memorySize()).isBetween(100_000L * (60 + 12 + 8), 100_000L * (60 + 12 + 8 + 8));
    }

    @Test
    void memory_ofARowFilledValueByValue_isThatOfTheRow() {
        RowStore store = new RowStore(50);
        store.addNulls();
        for (int i = 0; i < 50; i++) {
            store.set(0, i, new byte[100], 100);
        }
        assertThat(store.memorySize()).isLessThan(50 * 104 * 4);
    }
}
