package dev.quell.libpq;

import dev.quell.protocol.DialMachine;
import dev.quell.wire.OutputBuffer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Shows a connection's messages to the tracer, while there is one. Not thread-safe. */
final class Trace {
    private @Nullable Tracer tracer;
    private int shown;

    @Nullable
    Tracer tracer() {
        return tracer;
    }

    void tracer(@Nullable Tracer newTracer) {
        tracer = newTracer;
    }

    /** What a machine that opens a connection has encoded since the last call. */
    void opening(DialMachine machine) {
        Tracer current = tracer;
        ByteBuffer pending = machine.out().pending();
        int from = Math.min(shown, pending.remaining());
        shown = pending.remaining();
        if (current == null) {
            return;
        }
        byte[] bytes = rest(pending, from);
        from = 0;
        while (from < bytes.length) {
            // A message without a type byte begins with its length, which never takes all four bytes.
            boolean typed = bytes[from] != 0;
            int to = from + (typed ? 1 : 0) + int32(bytes, from + (typed ? 1 : 0));
            if (typed) {
                current.frontend(bytes, from, to);
            } else {
                current.opening(bytes, from, to);
            }
            from = to;
        }
    }

    /** What a machine encoded has been sent, but for {@code left} bytes. */
    void sent(int left) {
        shown = left;
    }

    /** A message of a login has come; the application may have begun to trace after the login began. */
    void backend(byte[] bytes, int from, int to) {
        if (tracer != null) {
            tracer.backend(bytes, from, to);
        }
    }

    /** The server's answer to a request for TLS has come. */
    void reply(DialMachine machine) {
        if (tracer != null && !machine.in().isEmpty()) {
            tracer.reply("SSLResponse", (char) machine.in().peekByte());
        }
    }

    /** The messages of a session that were queued behind the first {@code from} bytes. */
    void frontend(OutputBuffer out, int from) {
        Tracer current = tracer;
        if (current == null) {
            return;
        }
        byte[] bytes = rest(out.pending(), from);
        int at = 0;
        while (at < bytes.length) {
            int to = at + 1 + int32(bytes, at + 1);
            current.frontend(bytes, at, to);
            at = to;
        }
    }

    private static byte[] rest(ByteBuffer pending, int from) {
        byte[] bytes = new byte[pending.remaining() - from];
        pending.position(pending.position() + from).get(bytes);
        return bytes;
    }

    private static int int32(byte[] bytes, int at) {
        return ByteBuffer.wrap(bytes, at, 4).getInt();
    }
}
