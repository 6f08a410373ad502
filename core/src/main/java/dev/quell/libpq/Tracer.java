package dev.quell.libpq;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Writes the messages of a connection as {@code PQtrace} does: one line each, ended with a line feed and flushed.
 *
 * <p>A trace reveals what was sent: passwords in clear where the server asks for them so, MD5 hashes and SASL messages,
 * cancel keys, statements, parameters, rows and COPY data. {@link #REGRESS_MODE} masks SASL, GSS and COPY data and keys,
 * but no password message, statement, parameter or row.
 *
 * <p>Not thread-safe. What goes wrong while writing is ignored, as libpq ignores it.
 */
final class Tracer {
    /** {@code PQTRACE_SUPPRESS_TIMESTAMPS}: lines begin without the time. */
    static final int SUPPRESS_TIMESTAMPS = 1;

    /** {@code PQTRACE_REGRESS_MODE}: what differs from run to run is masked: OIDs, process IDs, lines of source code. */
    static final int REGRESS_MODE = 2;

    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS\t", Locale.ROOT);

    private static final int TYPE_LENGTH = 1;

    private final OutputStream out;
    private final Clock clock;
    private final TracedAuthentication authentication = new TracedAuthentication();
    private int flags;

    /** Writes to a stream, which stays the caller's to close; times are in the system's time zone. */
    Tracer(OutputStream out) {
        this(out, Clock.system(ZoneId.systemDefault()));
    }

    Tracer(OutputStream out, Clock clock) {
        this.out = out;
        this.clock = clock;
    }

    /** Sets what {@code PQsetTraceFlags} sets; 0 at first. */
    void flags(int flags) {
        this.flags = flags;
    }

    /** A whole message to the server, from its type byte at {@code from} up to {@code to}. */
    void frontend(byte[] bytes, int from, int to) {
        TraceLine line = begin(bytes, from, to);
        line.skip(TYPE_LENGTH);
        int length = line.readInt32();
        line.text("F\t" + length + "\t");
        if (bytes[from] == 'p') {
            authentication.response(line, regress());
        } else {
            TracedFrontend.show((char) (bytes[from] & 0xff), line, regress());
        }
        end(line, line.consumed() - TYPE_LENGTH, length);
    }

    /**
     * A whole message from the server, from its type byte at {@code from} up to {@code to}. AuthenticationOk is passed
     * over, since libpq has no line for it; it has none either for a message that it refuses, such as a request for an
     * authentication that it does not know, which then must not be given here.
     */
    void backend(byte[] bytes, int from, int to) {
        if (TracedAuthentication.isOk(bytes, from, to)) {
            return;
        }
        TraceLine line = begin(bytes, from, to);
        line.skip(TYPE_LENGTH);
        int length = line.readInt32();
        char type = (char) (bytes[from] & 0xff);
        boolean varies = type == 'E' || type == 'N';
        line.text("B\t" + (varies && regress() ? "NN" : length) + "\t");
        if (type == 'R') {
            authentication.request(line, regress());
        } else {
            TracedBackend.show(type, line, regress());
        }
        end(line, line.consumed() - TYPE_LENGTH, length);
    }

    /** A whole message without a type byte: startup, SSLRequest, GSSENCRequest or CancelRequest. */
    void opening(byte[] bytes, int from, int to) {
        TraceLine line = begin(bytes, from, to);
        int length = line.readInt32();
        if (TracedOpening.show(line, length, regress())) {
            end(line, line.consumed(), length);
        } else {
            end(line, 0, 0);
        }
    }

    /** The single byte that answers a request for encryption; {@code name} is SSLResponse or GSSENCResponse. */
    void reply(String name, char answer) {
        TraceLine line = begin(new byte[0], 0, 0);
        line.text("B\t1\t" + name + "\t " + answer);
        end(line, 0, 0);
    }

    /** Flushes the stream; {@code PQuntrace} ends with this. */
    void flush() {
        try {
            out.flush();
        } catch (IOException ignored) {
            // The application owns the stream and finds out by itself.
        }
    }

    private boolean regress() {
        return (flags & REGRESS_MODE) != 0;
    }

    private TraceLine begin(byte[] bytes, int from, int to) {
        TraceLine line = new TraceLine(bytes, from, to);
        if ((flags & SUPPRESS_TIMESTAMPS) == 0) {
            line.text(TIMESTAMP.format(LocalDateTime.now(clock)));
        }
        return line;
    }

    private void end(TraceLine line, int consumed, int expected) {
        line.text("\n");
        if (consumed != expected) {
            line.text("mismatched message length: consumed " + consumed + ", expected " + expected + "\n");
        }
        try {
            out.write(line.bytes());
            out.flush();
        } catch (IOException ignored) {
            // As for flush().
        }
    }
}
