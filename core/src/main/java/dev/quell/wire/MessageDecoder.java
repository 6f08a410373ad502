package dev.quell.wire;

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

    private static final int HEADER = 5;

    private final InputBuffer in;
    private final int longest;
    private final DataRow row = new DataRow();

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
        if (in.size() < HEADER) {
            return null;
        }
        char type = (char) (in.byteAt(0) & 0xff);
        int length = in.int32At(1);
        if (length < 4 || length - 4 > limit(type)) {
            throw new WireException(
                    "lost synchronization with server: got message type \"" + type + "\", length " + length);
        }
        if (in.size() - 1 < length) {
            in.expect(1 + length);
            return null;
        }
        int body = in.start() + HEADER;
        Payload payload = new Payload(type, in.array(), body, body + length - 4);
        in.consume(1 + length);
        return BackendMessage.decode(type, payload, row);
    }

    private int limit(char type) {
        return switch (type) {
            case 'T', 'D', 'd', 'V', 'E', 'N', 'A', 't' -> longest;
            default -> SHORT;
        };
    }
}
