package dev.quell.libpq;

import dev.quell.conninfo.ConnInfoException;
import dev.quell.protocol.BackendKey;
import dev.quell.protocol.CancelMachine;
import dev.quell.protocol.EncryptionMethod;
import dev.quell.transport.Dial;
import dev.quell.transport.PlainStream;
import dev.quell.transport.TcpOptions;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@code PQcancel} needs, as libpq's type of that name; opaque. Immutable, and safe for use by several threads. It
 * sends its requests in clear, whatever the original connection does: prefer {@link PGcancelConn}.
 */
public final class PGcancel {
    private final @Nullable Target target;
    private final @Nullable BackendKey key;
    private final TcpOptions tcp;

    private PGcancel(@Nullable Target target, @Nullable BackendKey key, TcpOptions tcp) {
        this.target = target;
        this.key = key;
        this.tcp = tcp;
    }

    /** Null if the connection has no socket, or options that cannot be read. */
    static @Nullable PGcancel of(PGconn conn) {
        if (conn.connecting().socket() == null) {
            return null;
        }
        if (conn.server.key().isEmpty()) {
            return new PGcancel(null, null, TcpOptions.DEFAULT);
        }
        try {
            TcpOptions tcp = new DialOptions(conn.options()).tcpOfCancel();
            return new PGcancel(conn.connecting().target(), conn.server.key().get(), tcp);
        } catch (ConnInfoException e) {
            conn.error.appendLine(String.valueOf(e.getMessage()));
            return null;
        }
    }

    /** Sends the request and waits until the server has closed the connection; the complaint, if there is one. */
    Optional<CancelComplaint> deliver() {
        Target to = target;
        BackendKey of = key;
        if (to == null || of == null) {
            return Optional.of(CancelComplaint.NO_KEY);
        }
        try (Waiting waiting = new Waiting()) {
            Dial dial;
            try {
                dial = Dial.start(to.address(), to.isLocal() ? TcpOptions.DEFAULT : tcp);
            } catch (IOException e) {
                return Optional.of(CancelComplaint.of("connect()", e));
            }
            try (dial) {
                return deliver(connected(dial, waiting), of, waiting);
            } catch (IOException e) {
                return Optional.of(CancelComplaint.of("connect()", e));
            }
        }
    }

    private static PlainStream connected(Dial dial, Waiting waiting) throws IOException {
        Optional<PlainStream> stream = dial.finish();
        while (stream.isEmpty()) {
            waiting.await(dial.channel(), SelectionKey.OP_CONNECT, Waiting.FOREVER);
            stream = dial.finish();
        }
        return stream.get();
    }

    private static Optional<CancelComplaint> deliver(PlainStream stream, BackendKey key, Waiting waiting) {
        CancelMachine machine = new CancelMachine(key, List.of(EncryptionMethod.PLAIN), false);
        try (stream) {
            var unused = machine.connected();
            while (!machine.out().isEmpty()) {
                int taken = stream.write(machine.out().pending());
                machine.out().sent(taken);
                if (taken == 0) {
                    waiting.await(stream.channel(), SelectionKey.OP_WRITE, Waiting.FOREVER);
                }
            }
            awaitEnd(stream, machine, waiting);
        } catch (IOException e) {
            machine.out().wipe();
            return Optional.of(CancelComplaint.of("send()", e));
        }
        return Optional.empty();
    }

    /** Until the server closes, breaks off or says something: whatever it is, the request has been read. */
    private static void awaitEnd(PlainStream stream, CancelMachine machine, Waiting waiting) {
        try {
            while (stream.read(machine.in().space()) == 0) {
                waiting.await(stream.channel(), SelectionKey.OP_READ, Waiting.FOREVER);
            }
        } catch (IOException e) {
            // As good as its end.
        }
    }

    @Override
    public String toString() {
        return "PGcancel[" + (key == null ? "no key" : key.toString()) + "]";
    }
}
