package dev.quell.cli;

import dev.quell.CancelOutcome;
import dev.quell.Connection;
import dev.quell.QuellException;
import dev.quell.Query;
import dev.quell.Result;
import dev.quell.RowStream;
import dev.quell.UsageException;
import dev.quell.cli.console.OwnersOnly;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The query on one target, from connecting to its end. Safe for use by several threads. */
final class QueryRun {
    private static final long SECONDS_OF_PATIENCE = 1;

    private sealed interface Phase {
        record Connecting() implements Phase {}

        record Running(Connection connection, Query query) implements Phase {}

        record Cancelling(Running running) implements Phase {}

        record Over(Progress.Ended ended) implements Phase {}
    }

    private final Target target;
    private final CompletableFuture<Connection> connecting;
    private final Tokens tokens;
    private final Reporter reporter;
    private final long begun = System.nanoTime();
    private final CompletableFuture<Progress.Ended> ended = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Void> printed = new CompletableFuture<>();
    private final ReentrantLock lock = new ReentrantLock();
    private Phase phase = new Phase.Connecting();
    private Optional<RowReader> reader = Optional.empty();

    QueryRun(Target target, CompletableFuture<Connection> connecting, Tokens tokens, Reporter reporter) {
        this.target = target;
        this.connecting = connecting;
        this.tokens = tokens;
        this.reporter = reporter;
    }

    Target target() {
        return target;
    }

    /** Sends the query as soon as there is a connection. */
    void start(String sql, Printers printers, Output output) {
        noticeBugs(connecting.handle((connection, failure) -> {
            if (connection != null) {
                dispatch(connection, sql, printers, output);
            } else if (failure instanceof QuellException error) {
                printed.complete(null);
                end(new End.NotConnected(error));
            } else if (failure instanceof CancellationException) {
                printed.complete(null);
                end(new End.GaveUp());
            } else {
                throw new IllegalStateException("connecting ends with a connection or a QuellException", failure);
            }
            return true;
        }));
    }

    /** What a stage throws would otherwise never be heard of, and the end of this run be waited for without end. */
    private void noticeBugs(CompletableFuture<?> stage) {
        var unused = stage.whenComplete((value, failure) -> {
            if (failure != null) {
                printed.completeExceptionally(failure);
                ended.completeExceptionally(failure);
            }
        });
    }

    private void dispatch(Connection connection, String sql, Printers printers, Output output) {
        connection.onNotice(notice -> reporter.notice(target, notice));
        try {
            tokens.publish(target, connection);
            if (!sendUnlessStopped(connection, sql, printers, output)) {
                tokens.withdraw(target);
                var unused = connection.closeAsync();
            }
        } catch (UsageException e) {
            refuse(connection, new End.Failed(e));
        } catch (IOException e) {
            refuse(connection, new End.NotSent("the token file cannot be written: " + OwnersOnly.reason(e)));
        }
    }

    private void refuse(Connection connection, End reason) {
        var unused = connection.closeAsync();
        printed.complete(null);
        end(reason);
    }

    private boolean sendUnlessStopped(Connection connection, String sql, Printers printers, Output output) {
        lock.lock();
        try {
            if (!(phase instanceof Phase.Connecting)) {
                return false;
            }
            send(connection, sql, printers, output);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void send(Connection connection, String sql, Printers printers, Output output) {
        RowStream stream = connection.stream(sql);
        StringBuilder text = new StringBuilder();
        Query query = stream.query();
        RowReader subscriber = new RowReader(
                printers.printer(target, text), text, output, result -> reporter.tag(target, result), printed);
        reader = Optional.of(subscriber);
        phase = new Phase.Running(connection, query);
        stream.subscribe(subscriber);
        noticeBugs(query.results().handle((results, failure) -> {
            resultsCame(results, failure);
            return true;
        }));
    }

    private void resultsCame(@Nullable List<Result> results, @Nullable Throwable failure) {
        if (isCancelling()) {
            // The outcome of that tells more.
            return;
        }
        if (results != null) {
            end(new End.Completed(results));
        } else if (failure instanceof QuellException error) {
            end(new End.Failed(error));
        } else {
            throw new IllegalStateException("a query ends with results or a QuellException", failure);
        }
    }

    private boolean isCancelling() {
        lock.lock();
        try {
            return phase instanceof Phase.Cancelling;
        } finally {
            lock.unlock();
        }
    }

    /** Cancels on the server if the query runs there, and gives up connecting otherwise. */
    void stop(Stop reason) {
        lock.lock();
        try {
            if (phase instanceof Phase.Over && reason == Stop.TIME_LIMIT) {
                // The query was in time; its rows may take the time they need.
                return;
            }
            reader.ifPresent(reason.leavesRows() ? RowReader::cancelling : RowReader::drop);
            switch (phase) {
                case Phase.Connecting ignored -> {
                    printed.complete(null);
                    end(new End.GaveUp());
                    connecting.cancel(true);
                }
                case Phase.Running running -> {
                    phase = new Phase.Cancelling(running);
                    noticeBugs(running.query().cancel().thenAccept(outcome -> end(new End.Stopped(outcome))));
                }
                case Phase.Cancelling ignored -> {}
                case Phase.Over ignored -> {
                    reader.ifPresent(RowReader::drop);
                    loseRowsSoon();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Who has stopped the query does not wait for a reader of rows that has stopped reading. */
    private void loseRowsSoon() {
        printed.completeOnTimeout(null, SECONDS_OF_PATIENCE, TimeUnit.SECONDS);
    }

    private void end(End end) {
        Progress.Ended result;
        CompletableFuture<@Nullable Void> closing;
        lock.lock();
        try {
            if (phase instanceof Phase.Over) {
                return;
            }
            if (phase instanceof Phase.Cancelling) {
                loseRowsSoon();
            }
            result = new Progress.Ended(elapsed(), rows(phase), end);
            closing = mayStillRun(end) ? CompletableFuture.completedFuture(null) : close(phase);
            phase = new Phase.Over(result);
        } finally {
            lock.unlock();
        }
        tokens.withdraw(target);
        var unused = closing.completeOnTimeout(null, SECONDS_OF_PATIENCE, TimeUnit.SECONDS)
                .whenComplete((closed, failure) -> ended.complete(result));
    }

    /** Then closing the connection would wait for the query once more; it is left to the end of the process. */
    private static boolean mayStillRun(End end) {
        return end instanceof End.Stopped stopped
                && (stopped.outcome() instanceof CancelOutcome.Undelivered
                        || stopped.outcome() instanceof CancelOutcome.TimedOut);
    }

    private static CompletableFuture<@Nullable Void> close(Phase phase) {
        return switch (phase) {
            case Phase.Running running -> running.connection().closeAsync();
            case Phase.Cancelling cancelling -> close(cancelling.running());
            case Phase.Connecting ignored -> CompletableFuture.completedFuture(null);
            case Phase.Over ignored -> CompletableFuture.completedFuture(null);
        };
    }

    private static long rows(Phase phase) {
        return switch (phase) {
            case Phase.Connecting ignored -> 0;
            case Phase.Running running -> running.query().rowsReceived();
            case Phase.Cancelling cancelling -> cancelling.running().query().rowsReceived();
            case Phase.Over over -> over.ended().rows();
        };
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    /** Writes rows that have been printed into memory only. */
    void flush() {
        reader().ifPresent(RowReader::flush);
    }

    /** Says what the last statement did if it was one without rows; to be called when all is over. */
    void tellLastCommand() {
        reader().ifPresent(RowReader::tellLastCommand);
    }

    /** To be used without the lock, since a reader may be blocked. */
    private Optional<RowReader> reader() {
        lock.lock();
        try {
            return reader;
        } finally {
            lock.unlock();
        }
    }

    Progress progress() {
        lock.lock();
        try {
            return switch (phase) {
                case Phase.Connecting ignored -> new Progress.Connecting(elapsed());
                case Phase.Running running -> new Progress.Running(elapsed(), rows(running));
                case Phase.Cancelling cancelling -> new Progress.Cancelling(elapsed(), rows(cancelling));
                case Phase.Over over -> over.ended();
            };
        } finally {
            lock.unlock();
        }
    }

    /** Completed when the query has ended and its rows are written; after a stop, rows are not waited for without end. */
    CompletableFuture<Progress.Ended> over() {
        return ended.thenCombine(printed, (result, ignored) -> result);
    }
}
