package dev.quell.libpq;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** A trace of the real libpq, into a file. */
final class NativeTrace {
    private final MemorySegment conn;
    private final MemorySegment stream;

    private NativeTrace(MemorySegment conn, MemorySegment stream) {
        this.conn = conn;
        this.stream = stream;
    }

    static NativeTrace begin(MemorySegment conn, Path file, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment stream =
                    NativeLibpq.pointer("fopen", arena.allocateFrom(file.toString()), arena.allocateFrom("w"));
            NativeLibpq.run("PQtrace", conn, stream);
            NativeLibpq.run("PQsetTraceFlags", conn, flags);
            return new NativeTrace(conn, stream);
        }
    }

    /** Ends the trace of a connection that is still there. */
    void end() {
        NativeLibpq.run("PQuntrace", conn);
        close();
    }

    /** Closes the file, after the connection has gone. */
    void close() {
        NativeLibpq.integer("fclose", stream);
    }
}
