package dev.quell.cli;

import dev.quell.Column;
import dev.quell.Query;
import dev.quell.Result;
import dev.quell.Row;
import dev.quell.cli.print.Head;
import dev.quell.cli.print.Kind;
import dev.quell.cli.print.RowPrinter;
import java.io.IOException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Prints the rows of one target as they come. It blocks while they cannot be written, which holds back the server.
 *
 * <p>A stream does not say where a result ends and the next begins, but the rows of each share a list of columns. A
 * result without rows is seen only when the query has ended, and printed then.
 */
final class RowReader implements Flow.Subscriber<Row> {
    private static final int CHARACTERS_PER_WRITE = 32_768;

    private final Query query;
    private final RowPrinter printer;
    private final StringBuilder text;
    private final Screen screen;
    private final Turn turn;
    private final Consumer<IOException> whenOutputFails;
    private final CompletableFuture<@Nullable Void> printed;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<List<Column>> begun = Collections.newSetFromMap(new IdentityHashMap<>());
    private @Nullable List<Column> columns;
    private volatile boolean stopped;
    private boolean outputFailed;
    private boolean rowsDropped;

    /**
     * Makes a reader.
     *
     * @param text where the printer writes to
     * @param printed to be completed when all is written
     */
    RowReader(
            Query query,
            RowPrinter printer,
            StringBuilder text,
            Output output,
            CompletableFuture<@Nullable Void> printed) {
        this.query = query;
        this.printer = printer;
        this.text = text;
        this.screen = output.screen();
        this.turn = output.turn();
        this.whenOutputFails = output.whenItFails();
        this.printed = printed;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Row row) {
        if (stopped || !turn.await(this, () -> stopped)) {
            rowsDropped = true;
            return;
        }
        lock.lock();
        try {
            if (beginsAnotherResult(row)) {
                beginResult(row.columns());
            }
            printer.row(values(row));
            if (text.length() >= CHARACTERS_PER_WRITE) {
                write();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void onComplete() {
        finish(!rowsDropped, query.results().join());
    }

    @Override
    public void onError(Throwable failure) {
        finish(false, List.of());
    }

    private void finish(boolean whole, List<Result> results) {
        List<Result> empty = results.stream().filter(this::isUnseen).toList();
        boolean hasTurn = columns != null || (!empty.isEmpty() && turn.await(this, () -> stopped));
        lock.lock();
        try {
            endResult(whole);
            if (hasTurn) {
                empty.forEach(result -> beginResult(result.columns()));
                endResult(whole);
                write();
            }
        } finally {
            lock.unlock();
            turn.release(this);
            printed.complete(null);
        }
    }

    private boolean isUnseen(Result result) {
        return !result.columns().isEmpty() && !begun.contains(result.columns());
    }

    @SuppressWarnings("ReferenceEquality") // Two results with equal columns are still two.
    private boolean beginsAnotherResult(Row row) {
        return row.columns() != columns;
    }

    private void beginResult(List<Column> next) {
        endResult(true);
        columns = next;
        begun.add(next);
        printer.begin(next.stream()
                .map(column -> new Head(column.name(), Kind.ofType(column.typeName())))
                .toList());
    }

    private void endResult(boolean whole) {
        if (columns != null) {
            printer.end(whole);
            columns = null;
        }
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
                stop();
                whenOutputFails.accept(e);
            }
        }
        text.setLength(0);
    }

    /** Prints no row that is not printed yet. */
    void stop() {
        stopped = true;
        turn.wake();
    }
}
