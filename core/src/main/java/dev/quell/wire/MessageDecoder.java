package dev.quell.wire;

import dev.quell.wire.BackendMessage.CommandComplete;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/**
 * Splits the bytes received into messages and decodes them. A length word is checked before anything is made of it:
 * kinds of message that are short by nature may not claim to be long. Not thread-safe.
 */
public final class MessageDecoder {
    /** What a message of a short kind may hold; libpq draws the line in the same place. */
    private static final int SHORT = 30_000;

    /** What PostgreSQL itself can send at the most. */
    private static final int LONG = 0x3fff_ffff;

    static final int HEADER = 5;

    /** Sees each message as it came, type byte and length word included, before it is decoded. */
    public interface Watcher {
        /** The message is in {@code array}, from {@code from} up to {@code to}; it is not to be written to, nor kept. */
        void message(byte[] array, int from, int to);
    }

    private static final Watcher NOBODY = (array, from, to) -> {};

    private final InputBuffer in;
    private final int longest;
    private final Payload payload = new Payload();
    private final DataRow row = new DataRow();
    /** The same tag comes again and again. */
    private CommandComplete completed = new CommandComplete("");

    private Watcher watcher = NOBODY;
    private int runLength;

    private MessageDecoder(InputBuffer in, int longest) {
        this.in = in;
        this.longest = longest;
    }

    /** For a session that stands: long messages are taken. */
    public static MessageDecoder ofSession(InputBuffer in) {
        return new MessageDecoder(in, LONG);
    }

    /** For a peer that has not proved itself yet: no message may be long. */
    public static MessageDecoder ofStartup(InputBuffer in) {
        return new MessageDecoder(in, SHORT);
    }

    /**
     * The next message, or null when more bytes are needed. A {@link DataRow} is valid until the next call, and until
     * more bytes are read.
     *
     * @throws WireException if what was received is not a message
     */
    public @Nullable BackendMessage next() {
        if (!hasNext()) {
            return null;
        }
        char type = nextType();
        int length = nextLength();
        int start = in.start();
        int body = start + HEADER;
        watcher.message(in.array(), start, start + 1 + length);
        payload.over(type, in.array(), body, body + length - 4);
        in.consume(1 + length);
        BackendMessage message = decode(type);
        payload.clear();
        return message;
    }

    private BackendMessage decode(char type) {
        if (type != 'D') {
            row.letGo();
        }
        if (type == 'C' && payload.isCstring(completed.tag())) {
            return completed;
        }
        BackendMessage message = BackendMessage.decode(type, payload, row);
        if (message instanceof CommandComplete complete) {
            completed = complete;
        }
        return message;
    }

    /**
     * Whether a whole message is there to be decoded.
     *
     * @throws WireException if its length word cannot be right
     */
    public boolean hasNext() {
        if (!hasHeader()) {
            return false;
        }
        char type = nextType();
        int length = nextLength();
        if (length < 4 || length - 4 > limit(type)) {
            throw WireException.lostSynchronization(
                    "lost synchronization with server: got message type \"" + type + "\", length " + length);
        }
        if (in.size() - 1 < length) {
            in.expect(1 + length);
            return false;
        }
        return true;
    }

    /**
     * Takes all DataRows that are next and whole, without decoding them. What {@code into} held before is given back.
     *
     * @param columns how many values each is to have
     * @return their number
     * @throws WireException if a length word cannot be right
     */
    public int takeRows(DataRows into, int columns) {
        giveBack(into);
        int count = countRun('D');
        if (count > 0) {
            into.take(in.array(), in.start(), in.start() + runLength, columns);
            in.lend(runLength);
        }
        return count;
    }

    /**
     * Takes all CopyData messages that are next and whole, without decoding them.
     *
     * @return their number
     */
    public int takeCopyData(CopyPieces into) {
        int count = countRun('d');
        into.take(in.array(), in.start(), in.start() + runLength, count);
        in.consume(runLength);
        return count;
    }

    /** How many messages of {@code type} are next and whole; {@link #runLength} is then what they take, headers included. */
    private int countRun(char type) {
        byte[] array = in.array();
        int begin = in.start();
        int size = in.size();
        int at = 0;
        int count = 0;
        while (size - at >= HEADER && array[begin + at] == type) {
            int length = BigEndian.int32(array, begin + at + 1);
            if (length < Integer.BYTES || length - Integer.BYTES > longest || size - at - 1 < length) {
                break;
            }
            at += 1 + length;
            count++;
        }
        runLength = at;
        return count;
    }

    /** Says that {@code rows} are not looked at any more. */
    public void giveBack(DataRows rows) {
        in.giveBack(rows.array());
        rows.clear();
    }

    /** Passes over the next message, which must be there, whatever it is. */
    public void skip() {
        int start = in.start();
        int size = 1 + nextLength();
        watcher.message(in.array(), start, start + size);
        in.consume(size);
    }

    /** The type of the next message, of which at least the header is there. */
    public char nextType() {
        return (char) (in.byteAt(0) & 0xff);
    }

    /** The number of two bytes that the next message, which must be there, begins with; -1 if it is shorter. */
    public int nextCount() {
        return nextLength() < Integer.BYTES + Short.BYTES
                ? -1
                : (in.byteAt(HEADER) & 0xff) << 8 | (in.byteAt(HEADER + 1) & 0xff);
    }

    /** What the length word of the next message says, of which at least the header is there: itself included. */
    public int nextLength() {
        return in.int32At(1);
    }

    /** Whether at least the header of the next message is there. */
    public boolean hasHeader() {
        return in.size() >= HEADER;
    }

    /** What text is encoded in; UTF-8 unless set. */
    public void charset(Charset newCharset) {
        payload.charset(newCharset);
    }

    /** Shows every message to {@code newWatcher}; null shows them to nobody. */
    public void watcher(@Nullable Watcher newWatcher) {
        watcher = newWatcher == null ? NOBODY : newWatcher;
    }

    private int limit(char type) {
        return switch (type) {
            case 'T', 'D', 'd', 'V', 'E', 'N', 'A', 't' -> longest;
            default -> SHORT;
        };
    }
}
