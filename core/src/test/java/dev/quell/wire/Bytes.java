package dev.quell.wire;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Bytes of messages, and the ways to cut them into pieces. */
public final class Bytes {
    private Bytes() {}

    /** What the messages are on the wire, one after the other. */
    public static byte[] of(BackendMessage... messages) {
        return of(List.of(messages));
    }

    /** What the messages are on the wire, one after the other. */
    public static byte[] of(List<BackendMessage> messages) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        messages.forEach(message -> all.writeBytes(written(message::encode)));
        return all.toByteArray();
    }

    /** What {@code writer} leaves in a buffer. */
    static byte[] written(Consumer<OutputBuffer> writer) {
        OutputBuffer out = new OutputBuffer();
        writer.accept(out);
        return pending(out);
    }

    /** A copy of what waits to be sent. */
    public static byte[] pending(OutputBuffer out) {
        byte[] bytes = new byte[out.size()];
        out.pending().get(bytes);
        return bytes;
    }

    /** Takes away what waits to be sent. */
    public static byte[] sent(OutputBuffer out) {
        byte[] bytes = pending(out);
        out.sent(bytes.length);
        return bytes;
    }

    /** Several pieces as one. */
    public static byte[] join(byte[]... pieces) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        List.of(pieces).forEach(all::writeBytes);
        return all.toByteArray();
    }

    /** In pieces of {@code size}, the last one perhaps smaller. */
    public static List<byte[]> inPieces(byte[] bytes, int size) {
        List<byte[]> pieces = new ArrayList<>();
        for (int from = 0; from < bytes.length; from += size) {
            pieces.add(Arrays.copyOfRange(bytes, from, Math.min(from + size, bytes.length)));
        }
        return pieces;
    }

    /** In pieces of random sizes, small ones mostly. */
    static List<byte[]> inRandomPieces(byte[] bytes, RandomGenerator random) {
        List<byte[]> pieces = new ArrayList<>();
        for (int from = 0; from < bytes.length; ) {
            int to = Math.min(from + 1 + random.nextInt(random.nextInt(4) == 0 ? 5000 : 10), bytes.length);
            pieces.add(Arrays.copyOfRange(bytes, from, to));
            from = to;
        }
        return pieces;
    }
}
