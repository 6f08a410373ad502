package dev.quell.runtime;

import dev.quell.protocol.SessionMachine;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Feeds the server the data of the COPY FROM STDIN that runs, if one does. Under the session's lock. */
final class CopyFeed {
    /** As much is encoded ahead of what the network takes: with a piece behind it, what the session keeps as a buffer. */
    private static final int AHEAD = 32 * 1024;

    /**
     * What goes into one message of data that is sent from where it lies; what the network does not take of one fits into the
     * buffer that the session keeps.
     */
    private static final int MESSAGE = 60 * 1024;

    /** So much of that is sent before somebody has to look whether the server still wants it. */
    private static final int UNTIL_LOOK = 1024 * 1024;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private static final String CANCELLED = "the client cancelled the COPY";

    private final SessionMachine<Execution> machine;
    private final SessionLink link;
    private @Nullable CopySource source;
    /** Whether the source had nothing more when it was last asked. */
    private boolean exhausted;

    CopyFeed(SessionMachine<Execution> machine, SessionLink link) {
        this.machine = machine;
        this.link = link;
    }

    /** The server waits for what {@code from} has. */
    void begin(CopySource from) {
        source = from;
        exhausted = false;
        feed();
    }

    /** Sends data as long as there is some and the network takes it. */
    void feed() {
        CopySource from = source;
        while (from != null && machine.out().size() < AHEAD) {
            boolean more = switch (from.poll()) {
                case CopySource.Piece.Data data -> {
                    machine.copyData(data.bytes());
                    exhausted = false;
                    yield true;
                }
                case CopySource.Piece.Nothing ignored -> {
                    exhausted = true;
                    yield false;
                }
                case CopySource.Piece.End ignored -> {
                    machine.copyDone();
                    source = null;
                    yield false;
                }
                case CopySource.Piece.Failure failure -> {
                    machine.copyFail(failure.reason());
                    source = null;
                    yield false;
                }
            };
            if (!more) {
                break;
            }
            if (machine.out().size() >= AHEAD) {
                link.flush();
            }
        }
        link.send();
    }

    /**
     * Sends what the source has, and behind that of {@code data} what the network takes, from where it lies: for the thread
     * that has it, which goes on when there is room, or to look whether the server has said something.
     *
     * @return whether nothing of that is left to do: all has been handed to the network, or the server waits for no data
     */
    boolean write(ByteBuffer data) {
        if (source == null) {
            return true;
        }
        if (!sendRest()) {
            return false;
        }
        boolean sent;
        do {
            feed();
            sent = sendRest();
            // Room that is found just now is first for what the source still has.
        } while (sent && source != null && !exhausted);
        int most = UNTIL_LOOK;
        while (source != null && sent && data.hasRemaining() && most > 0) {
            int length = Math.min(data.remaining(), MESSAGE);
            send(source, data, length);
            most -= length;
            sent = !link.isBlocked();
        }
        return source == null || (sent && !data.hasRemaining());
    }

    /** Whether the network has taken all that is encoded. */
    private boolean sendRest() {
        if (link.isBlocked() || !machine.out().isEmpty()) {
            link.flushWith(NOTHING);
        }
        return !link.isBlocked();
    }

    private void send(CopySource from, ByteBuffer data, int length) {
        int limit = data.limit();
        data.limit(data.position() + length);
        machine.announceCopyData(length);
        link.flushWith(data);
        data.limit(limit);
        from.passed(length);
    }

    /** Whether the server waits for data. */
    boolean isFeeding() {
        return source != null;
    }

    /** The server wants no more, or nobody is there to give it: the application's writers are let go. */
    void over() {
        CopySource ended = source;
        source = null;
        if (ended != null) {
            ended.closed();
        }
    }

    /** Makes the COPY that runs fail, since its query is being cancelled; false if none runs. */
    boolean cancel() {
        if (source == null) {
            return false;
        }
        machine.copyFail(CANCELLED);
        over();
        link.send();
        return true;
    }
}
