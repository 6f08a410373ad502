package dev.quell.runtime;

import dev.quell.protocol.Failure;
import dev.quell.protocol.SessionMachine;
import dev.quell.transport.ByteStream;
import dev.quell.transport.TlsInfo;
import dev.quell.transport.TlsStream;
import dev.quell.wire.BackendMessage;
import dev.quell.wire.InputBuffer;
import dev.quell.wire.WireException;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A session's bytes: sends what the machine has encoded, and feeds it what comes in. Belongs to the session's loop. */
final class SessionLink {
    /** Whom the bytes are for. */
    interface Owner {
        /** A message has come; {@code execution} is whose it is, null if it is for the session as a whole. */
        void received(BackendMessage message, @Nullable Execution execution);

        /** What was encoded has all been handed to the network: there is room for more. */
        void drained();

        /** Sending failed. What the server said before it went away explains more, so reading goes on. */
        void sendFailed(Failure why);

        /** The connection is of no use any more. */
        void broken(Failure why);
    }

    /** So that a session on which much comes in does not keep the others on its loop waiting. */
    private static final int READS_PER_TURN = 8;

    private final Loop loop;
    private final ByteStream stream;
    private final SessionMachine<Execution> machine;
    private final Owner owner;
    private @Nullable SelectionKey key;
    private boolean paused;
    private boolean closed;
    private boolean posted;

    SessionLink(Loop loop, ByteStream stream, SessionMachine<Execution> machine, Owner owner) {
        this.loop = loop;
        this.stream = stream;
        this.machine = machine;
        this.owner = owner;
    }

    /** Begins to listen, with what has been read from the stream already. */
    void open(InputBuffer alreadyRead) throws IOException {
        alreadyRead.drainTo(machine.in());
        key = loop.register(stream.channel(), SelectionKey.OP_READ, this::turn);
        if (!machine.in().isEmpty() || stream.hasBufferedInput()) {
            turn();
        }
    }

    /** What TLS agreed on; empty when the stream is not encrypted. */
    Optional<TlsInfo> tls() {
        return stream instanceof TlsStream tls ? Optional.of(tls.info()) : Optional.empty();
    }

    /** Sends as much of what the machine has encoded as the network takes; the rest follows when it takes more. */
    void send() {
        try {
            interest(StreamIo.write(stream, machine.out()));
        } catch (IOException e) {
            owner.sendFailed(Failures.of(e));
            interest(true);
        }
    }

    /** Reads nothing more until {@link #resume}. */
    void pause() {
        paused = true;
        interest(machine.out().isEmpty());
    }

    void resume() {
        if (paused) {
            paused = false;
            interest(machine.out().isEmpty());
            turn();
        }
    }

    boolean isPaused() {
        return paused;
    }

    void close() {
        closed = true;
        machine.in().clear();
        machine.out().wipe();
        stream.close();
    }

    /** Runs {@code work}; whatever it throws unforeseen ends the session, whose queries would wait for ever otherwise. */
    void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            owner.broken(Failures.unforeseen(e));
            throw e;
        }
    }

    private void interest(boolean written) {
        SelectionKey registered = key;
        if (registered == null || !registered.isValid()) {
            return;
        }
        int operations = (paused ? 0 : SelectionKey.OP_READ) | (written ? 0 : SelectionKey.OP_WRITE);
        if (registered.interestOps() != operations) {
            registered.interestOps(operations);
        }
    }

    private void turn() {
        // One turn that is posted is enough: the selector's would only put the others on this loop off.
        if (!posted) {
            guarded(this::takeTurn);
        }
    }

    private void takeTurn() {
        if (closed) {
            return;
        }
        try {
            if (!machine.out().isEmpty()) {
                send();
                announceRoom();
            }
            receive();
        } catch (IOException e) {
            owner.broken(Failures.of(e));
        } catch (WireException e) {
            owner.broken(new Failure.Protocol(e.what()));
        }
    }

    private void announceRoom() {
        if (machine.out().isEmpty()) {
            owner.drained();
        }
    }

    private void receive() throws IOException {
        for (int reads = 0; reads < READS_PER_TURN; reads++) {
            decode();
            if (paused || closed) {
                return;
            }
            switch (StreamIo.read(stream, machine.in())) {
                case MORE -> {}
                case ALL -> {
                    decode();
                    sendAnswers();
                    return;
                }
                case NOTHING -> {
                    sendAnswers();
                    return;
                }
                case END -> {
                    owner.broken(new Failure.Transport("server closed the connection unexpectedly"));
                    return;
                }
            }
        }
        posted = true;
        loop.execute(this::postedTurn);
    }

    private void postedTurn() {
        posted = false;
        turn();
    }

    /** TLS may owe the server an answer. */
    private void sendAnswers() {
        if (!closed) {
            send();
        }
    }

    private void decode() {
        while (!paused && !closed) {
            BackendMessage message = machine.next();
            if (message == null) {
                return;
            }
            owner.received(message, machine.owner());
        }
    }
}
