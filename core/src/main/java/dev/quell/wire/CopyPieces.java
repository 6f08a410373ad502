package dev.quell.wire;

/**
 * The data of CopyData messages that came one behind the other, where it lies in the receive buffer. It is valid until the
 * next message is taken, and until more bytes are read. Not thread-safe.
 */
public final class CopyPieces {
    private static final byte[] NONE = {};

    private byte[] array = NONE;
    private int from;
    private int to;
    private int count;

    /** Takes over so many whole messages, which lie in {@code array} from {@code from} up to {@code to}. */
    void take(byte[] array, int from, int to, int count) {
        this.array = array;
        this.from = from;
        this.to = to;
        this.count = count;
    }

    /** How many pieces the server sent: in text and CSV format, lines. */
    public int count() {
        return count;
    }

    /** The bytes of their data. */
    public int size() {
        return to - from - count * MessageDecoder.HEADER;
    }

    /** Copies their data, one piece behind the other, to {@code target} from {@code at} on, where there must be room. */
    public void copyTo(byte[] target, int at) {
        int source = from;
        int end = at;
        while (source < to) {
            int length = BigEndian.int32(array, source + 1) - Integer.BYTES;
            source += MessageDecoder.HEADER;
            System.arraycopy(array, source, target, end, length);
            source += length;
            end += length;
        }
    }

    /** Lets go of the bytes. */
    public void clear() {
        take(NONE, 0, 0, 0);
    }
}
