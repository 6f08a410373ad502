package dev.quell.libpq;

import dev.quell.wire.DataRow;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a result, one behind the other in pages of bytes: no object per row or value. A row is the end of each of
 * its values, counted from the first value's beginning, and then the values. NULL is marked by the highest bit of its
 * end.
 */
final class RowStore {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final int NULL = 1 << 31;
    private static final int LARGEST_COMMON_PAGE = 1 << 18;

    private final int columns;
    private byte[][] pages = {};
    private int pageCount;
    /** How much of the last page is taken. */
    private int used;
    /** Page and offset of each row. */
    private long[] rows = {};

    private int count;

    RowStore(int columns) {
        this.columns = columns;
    }

    /** A copy with memory of its own. */
    RowStore copy() {
        RowStore copy = new RowStore(columns);
        copy.pages = new byte[pageCount][];
        for (int i = 0; i < pageCount; i++) {
            copy.pages[i] = pages[i].clone();
        }
        copy.pageCount = pageCount;
        copy.used = used;
        copy.rows = Arrays.copyOf(rows, count);
        copy.count = count;
        return copy;
    }

    int count() {
        return count;
    }

    /** The bytes taken from the heap. */
    long memorySize() {
        long size = 8L * rows.length;
        for (int i = 0; i < pageCount; i++) {
            size += pages[i].length;
        }
        return size;
    }

    void add(DataRow row) {
        int from = reserve(heads() + valueBytes(row));
        byte[] page = pages[pageCount - 1];
        int start = from + heads();
        int end = 0;
        for (int i = 0; i < columns; i++) {
            int length = row.length(i);
            if (length > 0) {
                System.arraycopy(row.array(), row.offset(i), page, start + end, length);
                end += length;
            }
            INT.set(page, from + 4 * i, length < 0 ? end | NULL : end);
        }
        index(from);
    }

    /** A row of NULLs. */
    void addNulls() {
        int from = reserve(heads());
        for (int i = 0; i < columns; i++) {
            INT.set(pages[pageCount - 1], from + 4 * i, NULL);
        }
        index(from);
    }

    private int heads() {
        return Math.multiplyExact(4, columns);
    }

    private int valueBytes(DataRow row) {
        int sum = 0;
        for (int i = 0; i < columns; i++) {
            sum += Math.max(row.length(i), 0);
        }
        return sum;
    }

    /** Takes {@code size} bytes that lie together in the last page; answers where they begin. */
    private int reserve(int size) {
        if (pageCount == 0 || pages[pageCount - 1].length - used < size) {
            addPage(size);
        }
        int from = used;
        used += size;
        return from;
    }

    /** The first page fits its row, as many results have one; those that follow double in size. */
    private void addPage(int atLeast) {
        int usual = pageCount == 0 ? 0 : Math.clamp(2L * pages[pageCount - 1].length, 1024, LARGEST_COMMON_PAGE);
        if (pageCount == pages.length) {
            pages = Arrays.copyOf(pages, Math.max(1, 2 * pageCount));
        }
        pages[pageCount++] = new byte[Math.max(atLeast, usual)];
        used = 0;
    }

    private void index(int from) {
        if (count == rows.length) {
            rows = Arrays.copyOf(rows, count == 0 ? 1 : Math.max(16, Math.multiplyExact(2, count)));
        }
        rows[count++] = place(from);
    }

    private long place(int from) {
        return (long) (pageCount - 1) << 32 | from;
    }

    private byte[] page(int row) {
        return pages[(int) (rows[row] >>> 32)];
    }

    private int head(int row, int column) {
        return (int) INT.get(page(row), (int) rows[row] + 4 * column);
    }

    boolean isNull(int row, int column) {
        return head(row, column) < 0;
    }

    /** The value's size in bytes; 0 for NULL. */
    int length(int row, int column) {
        return end(row, column) - begin(row, column);
    }

    private int end(int row, int column) {
        return head(row, column) & ~NULL;
    }

    private int begin(int row, int column) {
        return column == 0 ? 0 : end(row, column - 1);
    }

    /** The value's bytes, in an array of their own. */
    byte[] bytes(int row, int column) {
        int from = offset(row, column);
        return Arrays.copyOfRange(page(row), from, from + length(row, column));
    }

    String text(int row, int column, ServerEncoding encoding) {
        int from = offset(row, column);
        return encoding.decode(page(row), from, from + length(row, column));
    }

    private int offset(int row, int column) {
        return (int) rows[row] + heads() + begin(row, column);
    }

    /** Replaces a value by the first {@code length} bytes of {@code value}; null is SQL's NULL. */
    void set(int row, int column, byte @Nullable [] value, int length) {
        byte[] old = page(row);
        int oldFrom = (int) rows[row];
        int oldEnd = oldFrom + heads() + end(row, columns - 1);
        int valueFrom = offset(row, column);
        int valueEnd = valueFrom + length(row, column);
        int growth = length - (valueEnd - valueFrom);
        byte[] head = Arrays.copyOfRange(old, oldFrom, valueFrom);
        byte[] tail = Arrays.copyOfRange(old, valueEnd, oldEnd);
        giveBackIfLast(row, oldEnd);
        int from = reserve(Math.addExact(head.length + tail.length, length));
        byte[] page = pages[pageCount - 1];
        System.arraycopy(head, 0, page, from, head.length);
        if (value != null) {
            System.arraycopy(value, 0, page, from + head.length, length);
        }
        System.arraycopy(tail, 0, page, from + head.length + length, tail.length);
        rows[row] = place(from);
        for (int i = column; i < columns; i++) {
            int end = head(row, i);
            boolean isNull = i == column ? value == null : end < 0;
            INT.set(page, from + 4 * i, ((end & ~NULL) + growth) | (isNull ? NULL : 0));
        }
    }

    /** A row that is filled value by value, as the last one, stays where it is. */
    private void giveBackIfLast(int row, int end) {
        if ((int) (rows[row] >>> 32) == pageCount - 1 && end == used) {
            used = (int) rows[row];
        }
    }
}
