package dev.quell.wire;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * DataRow: one row's values, as a window over the bytes received. The window moves on to the next row with the next
 * message decoded; {@link #copy} makes one that stays.
 */
public final class DataRow implements BackendMessage {
    private static final byte[] NONE = {};

    private byte[] array = NONE;
    private int from;
    private int to;
    /** Where each value begins, behind its length. */
    private int[] offsets;

    private int size;

    public DataRow() {
        this(new int[8]);
    }

    private DataRow(int[] offsets) {
        this.offsets = offsets;
    }

    /** Makes the row {@code values}; a null element is SQL's NULL. */
    public static DataRow of(List<byte @Nullable []> values) {
        OutputBuffer out = new OutputBuffer();
        out.int16(values.size());
        for (byte @Nullable [] value : values) {
            Values.encode(out, value);
        }
        byte[] body = new byte[out.size()];
        out.pending().get(body);
        return new DataRow().decode(Payload.of('D', body));
    }

    DataRow decode(Payload in) {
        decode(in.array(), in.position(), in.limit());
        return this;
    }

    /** Looks at the contents of the message between {@code begin} and {@code limit} from now on. */
    void decode(byte[] bytes, int begin, int limit) {
        int position = begin + Short.BYTES;
        int count = position > limit ? -1 : BigEndian.int16(bytes, begin) & 0xffff;
        if (count < 0 || (long) count * Integer.BYTES > limit - position) {
            throw disagrees();
        }
        ensure(count);
        array = bytes;
        from = begin;
        to = limit;
        size = count;
        for (int i = 0; i < count; i++) {
            if (limit - position < Integer.BYTES) {
                throw disagrees();
            }
            int length = BigEndian.int32(bytes, position);
            position += Integer.BYTES;
            if (length < -1 || length > limit - position) {
                throw disagrees();
            }
            offsets[i] = position;
            position += Math.max(0, length);
        }
        if (position != limit) {
            throw disagrees();
        }
    }

    /** Looks at nothing any more: the bytes may be let go. */
    void letGo() {
        array = NONE;
        from = 0;
        to = 0;
        size = 0;
    }

    private static WireException disagrees() {
        return new WireException("message contents do not agree with length in message type \"D\"");
    }

    private void ensure(int count) {
        if (count > offsets.length) {
            offsets = new int[count];
        }
    }

    /** The number of values. */
    public int size() {
        return size;
    }

    public boolean isNull(int index) {
        return length(index) < 0;
    }

    /** Where the value begins in {@link #array}. */
    public int offset(int index) {
        return offsets[checked(index)];
    }

    /** The value's length in bytes, -1 for NULL. */
    public int length(int index) {
        return BigEndian.int32(array, offset(index) - Integer.BYTES);
    }

    /** The bytes this window looks at; not to be written to. */
    public byte[] array() {
        return array;
    }

    /** The size of the message's contents in bytes. */
    public int byteSize() {
        return to - from;
    }

    private int checked(int index) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException(
                    "column " + index + " of a row with " + size + " columns (the first is 0)");
        }
        return index;
    }

    /** The same row in memory of its own. */
    public DataRow copy() {
        int[] moved = Arrays.copyOf(offsets, size);
        for (int i = 0; i < size; i++) {
            moved[i] -= from;
        }
        DataRow copy = new DataRow(moved);
        copy.array = Arrays.copyOfRange(array, from, to);
        copy.to = to - from;
        copy.size = size;
        return copy;
    }

    @Override
    public void encode(OutputBuffer out) {
        out.begin('D').bytes(Arrays.copyOfRange(array, from, to)).end();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DataRow row
                && size == row.size
                && Arrays.equals(array, from, to, row.array, row.from, row.to);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(Arrays.copyOfRange(array, from, to));
    }

    @Override
    public String toString() {
        return "DataRow[" + size + " columns, " + byteSize() + " bytes]";
    }
}
