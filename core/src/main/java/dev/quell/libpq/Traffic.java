package dev.quell.libpq;

import dev.quell.protocol.DialMachine;
import dev.quell.protocol.Request;
import dev.quell.protocol.SessionMachine;
import dev.quell.protocol.SessionMachine.Behind;
import dev.quell.wire.TransactionStatus;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The bytes of a session that stands, both ways, and what becomes of it when they fail. Not thread-safe. */
final class Traffic {
    /** Beyond this, what waits to be sent is sent although more may follow. */
    private static final int ENOUGH_FOR_A_PACKET = 8192;

    private final PGconn conn;
    private SessionMachine<QueuedCommand> machine = SessionMachine.untracked(TransactionStatus.IDLE);
    private boolean nonblocking;
    private @Nullable String writeFailure;
    private int unsent;

    Traffic(PGconn conn) {
        this.conn = conn;
    }

    /** As a new connection has it. */
    void reset() {
        machine.out().wipe();
        machine = SessionMachine.untracked(TransactionStatus.IDLE);
        writeFailure = null;
        unsent = 0;
    }

    /** The login is done: what it has read too much belongs to the session. */
    void takeOver(DialMachine login, TransactionStatus status) {
        machine = SessionMachine.untracked(status);
        login.in().drainTo(machine.in());
        applyEncoding();
        watch();
    }

    void applyEncoding() {
        machine.charset(conn.clientEncoding().charset());
    }

    /** Tracing was switched on or off. */
    void watch() {
        Tracer tracer = conn.trace.tracer();
        machine.watcher(tracer == null ? null : tracer::backend);
    }

    SessionMachine<QueuedCommand> machine() {
        return machine;
    }

    boolean isNonblocking() {
        return nonblocking;
    }

    void nonblocking(boolean wanted) {
        nonblocking = wanted;
    }

    /** Whether sending failed, for a reason that no result has told yet. */
    boolean isWriteFailed() {
        return writeFailure != null;
    }

    /** Queues a command's messages. Whether they could be sent as far as they had to be. */
    boolean send(QueuedCommand command, Request request, Behind behind) {
        machine.send(command, request, behind);
        return queued();
    }

    /** Queues messages that are no command of their own. Whether they could be sent as far as they had to be. */
    boolean send(Consumer<SessionMachine<QueuedCommand>> messages) {
        messages.accept(machine);
        return queued();
    }

    private boolean queued() {
        conn.trace.frontend(machine.out(), Math.min(unsent, machine.out().size()));
        unsent = machine.out().size();
        return unsent < ENOUGH_FOR_A_PACKET || flush() >= 0;
    }

    /** Sends what is queued: 0 when nothing is left, 1 when the socket must become writable first, -1 on failure. */
    int flush() {
        int result = sendAll();
        unsent = machine.out().size();
        return result;
    }

    private int sendAll() {
        Link link = conn.link();
        if (writeFailure != null || link == null) {
            if (machine.out().isEmpty()) {
                return 0;
            }
            if (writeFailure == null) {
                writeFailure = "connection not open\n";
            }
            // No second attempt: the server may have half a message. What it said before is still worth reading.
            machine.out().wipe();
            return link == null ? 0 : Math.min(0, read());
        }
        while (true) {
            switch (link.write(machine.out())) {
                case ALL -> {
                    return 0;
                }
                case FAILED -> {
                    // As if it were sent: what the server said before it left is still to be read, and comes first.
                    writeFailure = link.failure();
                    machine.out().wipe();
                    return 0;
                }
                case SOME -> {
                    // The server may not read before it has got rid of something itself.
                    if (read() < 0) {
                        return -1;
                    }
                    if (nonblocking) {
                        return 1;
                    }
                    if (!await(true, true)) {
                        return -1;
                    }
                }
            }
        }
    }

    /** Reads what is there: 1 if something came, 0 if nothing did, -1 if the connection is lost. */
    int read() {
        Link link = conn.link();
        if (link == null) {
            conn.error.appendLine("connection not open");
            return -1;
        }
        return switch (link.read(machine.in())) {
            case NOTHING -> 0;
            case DATA -> 1;
            case FAILED -> lost(link.failure());
            case END ->
                lost(
                        link.tls().isPresent()
                                ? "SSL connection has been closed unexpectedly\n"
                                : Link.CLOSED_UNEXPECTEDLY);
        };
    }

    private int lost(String words) {
        conn.error.append(words);
        conn.connectionLost();
        return -1;
    }

    /** Waits, for as long as it takes; false on failure. */
    boolean await(boolean toRead, boolean toWrite) {
        Link link = conn.link();
        if (link == null) {
            conn.error.appendLine("invalid socket");
            return false;
        }
        try {
            return link.await(toRead, toWrite, Waiting.FOREVER);
        } catch (IOException e) {
            conn.error.appendLine("select() failed: " + e.getMessage());
            return false;
        }
    }

    /** Sending failed and nothing better has been heard: makes that the result. */
    void saveWriteError() {
        String words = writeFailure;
        conn.error.append(words == null || words.isEmpty() ? "write to server failed\n" : words);
        writeFailure = "";
        conn.state.saveError();
    }
}
