package dev.quell.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The records that have come from the server and are not decrypted yet.
 *
 * <p>Knowing where a record ends is what tells "read() has work to do" from "wait for the socket", without asking the
 * engine to try. Not thread-safe.
 */
final class TlsRecords {

    static final int HEADER_BYTES = 5;
    static final int MAX_PAYLOAD_BYTES = (1 << 14) + 2048;

    static final int TYPE_HANDSHAKE = 22;

    private static final int FIRST_TYPE = 20;
    private static final int LAST_TYPE = 23;
    private static final int MAJOR_VERSION = 3;
    private static final int SHOWN_BYTES = 24;

    private final PlainStream plain;
    private final TlsBuffer received = new TlsBuffer();

    TlsRecords(PlainStream plain) {
        this.plain = plain;
    }

    /** Reads once from the socket: the number of bytes, 0 for nothing now, -1 for the end. */
    int receive() throws IOException {
        ByteBuffer buffer = received.fill();
        try {
            return plain.read(buffer);
        } finally {
            received.filled();
        }
    }

    /** Whether there is a whole record, or something that cannot become one, so that {@link #next} will not wait. */
    boolean ready() {
        if (received.size() < HEADER_BYTES) {
            return false;
        }
        ByteBuffer buffer = received.drain();
        return !isRecord(buffer) || received.size() >= HEADER_BYTES + payloadBytes(buffer);
    }

    /** The content type of the record that is {@link #ready}. */
    int type() {
        ByteBuffer buffer = received.drain();
        return buffer.get(buffer.position()) & 0xff;
    }

    /** The record that is {@link #ready}, to be decrypted; {@link #consumed} must follow. */
    ByteBuffer next() throws TlsException {
        ByteBuffer buffer = received.drain();
        if (!isRecord(buffer)) {
            throw new TlsException(
                    TlsException.Reason.NOT_TLS,
                    "server answered with something that is not TLS: " + printable(buffer)
                            + "; check host and port, and that nothing else answers there");
        }
        return buffer;
    }

    void consumed() {
        received.drained();
    }

    void clear() {
        received.clear();
    }

    private static boolean isRecord(ByteBuffer buffer) {
        int start = buffer.position();
        int type = buffer.get(start) & 0xff;
        return type >= FIRST_TYPE
                && type <= LAST_TYPE
                && buffer.get(start + 1) == MAJOR_VERSION
                && payloadBytes(buffer) <= MAX_PAYLOAD_BYTES;
    }

    private static int payloadBytes(ByteBuffer buffer) {
        return Short.toUnsignedInt(buffer.getShort(buffer.position() + HEADER_BYTES - Short.BYTES));
    }

    private static String printable(ByteBuffer buffer) {
        byte[] shown = new byte[Math.min(SHOWN_BYTES, buffer.remaining())];
        buffer.get(buffer.position(), shown);
        String text = new String(shown, StandardCharsets.US_ASCII);
        return "\"" + text.replaceAll("[^\\x20-\\x7e]", ".") + "\"";
    }
}
