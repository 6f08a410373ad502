package dev.quell.runtime;

import dev.quell.transport.ByteStream;
import dev.quell.wire.InputBuffer;
import dev.quell.wire.OutputBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Moves bytes between a stream and a machine's buffers. */
final class StreamIo {
    private StreamIo() {}

    /** What one {@link #read} found. */
    enum Read {
        /** Bytes came, and there may be more at once. */
        MORE,
        /** Bytes came, and the stream has no more for now. */
        ALL,
        /** Nothing is there for now. */
        NOTHING,
        /** The server ended the stream in an orderly way. */
        END
    }

    /** Sends what can be sent; true when nothing is left. */
    static boolean write(ByteStream stream, OutputBuffer out) throws IOException {
        while (!out.isEmpty()) {
            int taken = stream.write(out.pending());
            if (taken == 0) {
                return false;
            }
            out.sent(taken);
        }
        return stream.flush();
    }

    /** Sends what can be sent of {@code out}, and behind it of {@code data}; true when nothing is left. */
    static boolean write(ByteStream stream, OutputBuffer out, ByteBuffer data) throws IOException {
        while (!out.isEmpty() || data.hasRemaining()) {
            ByteBuffer encoded = out.pending();
            int waiting = encoded.remaining();
            int taken = stream.write(encoded, data);
            out.sent(waiting - encoded.remaining());
            if (taken == 0) {
                return false;
            }
        }
        return stream.flush();
    }

    /** Reads once. */
    static Read read(ByteStream stream, InputBuffer in) throws IOException {
        ByteBuffer space = in.space();
        int count = stream.read(space);
        if (count > 0) {
            in.filled();
            return space.hasRemaining() && !stream.hasBufferedInput() ? Read.ALL : Read.MORE;
        }
        return count == 0 ? Read.NOTHING : Read.END;
    }
}
