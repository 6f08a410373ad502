package dev.quell.cli;

import dev.quell.Column;
import dev.quell.Result;
import dev.quell.Row;
import dev.quell.RowSubscriber;
import dev.quell.cli.console.Screen;
import dev.quell.cli.print.Head;
import dev.quell.cli.print.Kind;
import dev.quell.cli.print.RowPrinter;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Prints the results of one target as they come. It blocks while they cannot be written, which holds back the server.
 *
 * <p>A result's head is printed with its first row, or at its end: a query that fails or is stopped before that prints
 * nothing of it, and no other target waits for a turn that was taken too early.
 */
final class RowReader implements RowSubscriber {
    private static final int CHARACTERS_PER_WRITE = 32_768;

    private final RowPrinter printer;
    private final StringBuilder text;
    private final Screen screen;
    private final Turn turn;
    private final Consumer<IOException> whenOutputFails;
    private final Consumer<Result> whenCommandEnds;
    private final CompletableFuture<@Nullable Void> printed;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable List<Column> columns;
    private Optional<Result> command = Optional.empty();
    private boolean begun;
    private long rows;
    private boolean outputFailed;
    private volatile boolean mayMissRows;
    private volatile boolean dropping;

    /**
     * Makes a reader.
     *
     * @param text where the printer writes to
     * @param whenCommandEnds told of each statement that returns no rows, before any row of the next
     * @param printed to be completed when all is written
     */
    RowReader(
            RowPrinter printer,
            StringBuilder text,
            Output output,
            Consumer<Result> whenCommandEnds,
            CompletableFuture<@Nullable Void> printed) {
        this.printer = printer;
        this.text = text;
        this.screen = output.screen();
        this.turn = output.turn();
        this.whenOutputFails = output.whenItFails();
        this.whenCommandEnds = whenCommandEnds;
        this.printed = printed;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onResultBegin(List<Column> next) {
        lock.lock();
        try {
            tellCommand();
            columns = next;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void onNext(Row row) {
        if (!hasTurn()) {
            return;
        }
        lock.lock();
        try {
            beginOnce(row.columns());
            printer.row(values(row));
            rows++;
            if (text.length() >= CHARACTERS_PER_WRITE) {
                write();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void onResultEnd(Result result) {
        boolean hasRows = columns != null;
        if (hasRows && !hasTurn()) {
            return;
        }
        lock.lock();
        try {
            if (hasRows) {
                beginOnce(result.columns());
                endResult(!mayMissRows || hasAllRows(result));
            } else {
                tellCommand();
                command = Optional.of(result);
                // It may have been a COPY that is refused here: then what follows it is dropped.
                if (result.commandTag().startsWith("COPY")) {
                    mayMissRows = true;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Tells of the last statement without rows, unless that has been done. A statement later, and for the last one of all
     * when the connection is closed: its notices come on another thread, and should have been said before it.
     */
    private void tellCommand() {
        command.ifPresent(ended -> {
            // What was printed before stands before it, also where both go to the same terminal.
            write();
            if (!dropping) {
                whenCommandEnds.accept(ended);
            }
        });
        command = Optional.empty();
    }

    /** Tells of the last statement if it was without rows; to be called when all is over. */
    void tellLastCommand() {
        if (lock.tryLock()) {
            try {
                tellCommand();
            } finally {
                lock.unlock();
            }
        }
    }

    /** What may have been dropped on the way shows in the count, which commands such as EXPLAIN do not give. */
    private boolean hasAllRows(Result result) {
        return result.rowsAffected() == rows || result.rowsAffected() == 0;
    }

    @Override
    public void onComplete() {
        finish();
    }

    @Override
    public void onError(Throwable failure) {
        finish();
    }

    private void finish() {
        lock.lock();
        try {
            if (begun) {
                endResult(false);
            }
            write();
        } finally {
            lock.unlock();
            turn.release(this);
            printed.complete(null);
        }
    }

    private boolean hasTurn() {
        return !dropping && turn.await(this, () -> dropping);
    }

    private void beginOnce(List<Column> heads) {
        if (!begun) {
            begun = true;
            printer.begin(heads.stream()
                    .map(column -> new Head(column.name(), Kind.ofType(column.typeName())))
                    .toList());
        }
    }

    private void endResult(boolean whole) {
        printer.end(whole);
        columns = null;
        begun = false;
        rows = 0;
    }

    private static @Nullable String[] values(Row row) {
        @Nullable String[] values = new @Nullable String[row.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = row.isNull(i) ? null : row.text(i);
        }
        return values;
    }

    /** Writes what has been printed so far, unless it is being written. */
    void flush() {
        if (lock.tryLock()) {
            try {
                write();
            } finally {
                lock.unlock();
            }
        }
    }

    private void write() {
        if (!outputFailed && !text.isEmpty()) {
            try {
                screen.print(text);
            } catch (IOException e) {
                outputFailed = true;
                drop();
                whenOutputFails.accept(e);
            }
        }
        text.setLength(0);
    }

    /** Told before the query is cancelled. What comes all the same is printed. */
    void cancelling() {
        mayMissRows = true;
    }

    /** Prints no row that is not printed yet. */
    void drop() {
        dropping = true;
        turn.wake();
    }
}
