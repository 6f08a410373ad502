package dev.quell.h2.functions;

import dev.quell.dblink.DblinkRows;
import java.util.function.Consumer;
import org.h2.command.Command;
import org.jspecify.annotations.Nullable;

/**
 * Rows on their way, which keep their connection busy. H2 tells nobody that a result is closed before its end; but the
 * statement is closed with it, unless it was prepared by the program, and that can be seen.
 */
final class Stream implements Watcher.Watched {
    private final DblinkRows rows;
    private final @Nullable Command command;
    private final Consumer<Stream> abandoned;
    private boolean begun;
    private volatile boolean ended;

    /**
     * Makes it.
     *
     * @param command the statement that reads the rows; null if nobody knows
     * @param abandoned is told, once and by a thread that must not wait, when that statement is closed before the rows have ended
     */
    Stream(DblinkRows rows, @Nullable Command command, Consumer<Stream> abandoned) {
        this.rows = rows;
        this.command = command;
        this.abandoned = abandoned;
    }

    @Nullable
    Command command() {
        return command;
    }

    DblinkRows rows() {
        return rows;
    }

    /** From now on it matters when the reader has gone. A statement that was closed before is not the reader. */
    void begin() {
        if (!begun && command != null && !command.canReuse()) {
            begun = true;
            Watcher.add(this);
        }
    }

    /** The last row has been read. */
    void complete() {
        Watcher.remove(this);
    }

    /** Gives up the rows that nobody has read yet; waits until their server has ended the query. */
    void close() {
        ended = true;
        Watcher.remove(this);
        rows.close();
    }

    /** Fails if the rows that nobody has read yet are gone. */
    void check() {
        if (ended) {
            throw Failures.of(
                    "55000",
                    "the rest of a streaming result was given up when the next statement of the session began: read it"
                            + " first, or turn streaming off");
        }
    }

    @Override
    public void look() {
        if (command != null && command.canReuse()) {
            Watcher.remove(this);
            abandoned.accept(this);
        }
    }
}
