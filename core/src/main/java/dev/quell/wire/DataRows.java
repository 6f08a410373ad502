package dev.quell.wire;

/**
 * DataRows that came one behind the other, looked at one at a time where they lie. They stay as they are while the buffer
 * they are in receives more. Not thread-safe.
 */
public final class DataRows {
    private static final byte[] NONE = {};

    private final DataRow row = new DataRow();
    private byte[] array = NONE;
    private int position;
    private int end;
    private int columns;

    /** Takes over rows of so many columns, which lie in {@code array} from {@code from} up to {@code to}. */
    void take(byte[] array, int from, int to, int columns) {
        this.array = array;
        this.position = from;
        this.end = to;
        this.columns = columns;
    }

    /** Whether all have been looked at. */
    public boolean isEmpty() {
        return position == end;
    }

    /** The bytes of the rows. */
    byte[] array() {
        return array;
    }

    /** Lets go of the bytes. */
    void clear() {
        take(NONE, 0, 0, 0);
    }

    /**
     * The next row, valid until the next call. There must be one.
     *
     * @throws WireException if it is not what it should be; the session is of no use any more
     */
    public DataRow next() {
        int body = position + MessageDecoder.HEADER;
        position += 1 + BigEndian.int32(array, position + 1);
        row.decode(array, body, position);
        if (row.size() != columns) {
            throw new WireException("unexpected field count in \"D\" message");
        }
        return row;
    }
}
