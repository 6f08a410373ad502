package dev.quell.runtime;

import dev.quell.protocol.SessionMachine;
import org.jspecify.annotations.Nullable;

/** Feeds the server the data of the COPY FROM STDIN that runs, if one does. Under the session's lock. */
final class CopyFeed {
    /** As much is encoded ahead of what the network takes: with a piece behind it, what the session keeps as a buffer. */
    private static final int AHEAD = 32 * 1024;

    private static final String CANCELLED = "the client cancelled the COPY";

    private final SessionMachine<Execution> machine;
    private final SessionLink link;
    private @Nullable CopySource source;

    CopyFeed(SessionMachine<Execution> machine, SessionLink link) {
        this.machine = machine;
        this.link = link;
    }

    /** The server waits for what {@code from} has. */
    void begin(CopySource from) {
        source = from;
        feed();
    }

    /** Sends data as long as there is some and the network takes it. */
    void feed() {
        CopySource from = source;
        while (from != null && machine.out().size() < AHEAD) {
            boolean more = switch (from.poll()) {
                case CopySource.Piece.Data data -> {
                    machine.copyData(data.bytes());
                    yield true;
                }
                case CopySource.Piece.Nothing ignored -> false;
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
