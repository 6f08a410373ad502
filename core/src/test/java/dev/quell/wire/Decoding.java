package dev.quell.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Feeds bytes to a decoder and keeps what comes out. */
final class Decoding {
    private final InputBuffer in = new InputBuffer();
    private final MessageDecoder decoder;
    private final List<BackendMessage> messages = new ArrayList<>();

    private Decoding(boolean session) {
        decoder = session ? MessageDecoder.ofSession(in) : MessageDecoder.ofStartup(in);
    }

    static Decoding ofSession() {
        return new Decoding(true);
    }

    static Decoding ofStartup() {
        return new Decoding(false);
    }

    /** What a session receives in these pieces. */
    static List<BackendMessage> decode(List<byte[]> pieces) {
        Decoding decoding = ofSession();
        pieces.forEach(decoding::feed);
        return decoding.messages;
    }

    /** What a session receives at once. */
    static List<BackendMessage> decode(byte[] bytes) {
        return decode(List.of(bytes));
    }

    void feed(byte[] piece) {
        in.append(ByteBuffer.wrap(piece));
        for (BackendMessage next = decoder.next(); next != null; next = decoder.next()) {
            // A row is a window that moves on.
            messages.add(next instanceof DataRow row ? row.copy() : next);
        }
    }

    List<BackendMessage> messages() {
        return messages;
    }

    InputBuffer in() {
        return in;
    }
}
