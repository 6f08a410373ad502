package dev.quell.runtime;

import dev.quell.conninfo.ConnectSettings;
import dev.quell.protocol.Failure;
import dev.quell.protocol.Request;
import dev.quell.wire.BackendMessage.NotificationResponse;
import dev.quell.wire.BackendMessage.RowDescription;
import dev.quell.wire.DataRow;
import dev.quell.wire.ErrorFields;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Ends a backend with {@code pg_terminate_backend}, over a connection made for that alone, with the settings of the
 * session it ends. Belongs to one loop.
 */
final class Terminator implements Connector.Listener, ResultSink, SessionListener {
    private static final Duration CLOSING = Duration.ofSeconds(1);

    private final int processId;
    private final Consumer<Failure> whenFailed;
    private @Nullable Connector connector;
    private Loop.@Nullable Timer timer;
    private @Nullable Session session;
    private boolean found;
    private boolean over;

    private Terminator(int processId, Consumer<Failure> whenFailed) {
        this.processId = processId;
        this.whenFailed = whenFailed;
    }

    /**
     * Begins; {@code whenFailed} learns why the server did not do it, and nothing if it did.
     *
     * @param limit for all of it
     * @return gives it up
     */
    static Runnable start(
            Loop loop, ConnectSettings settings, CancelTarget target, Duration limit, Consumer<Failure> whenFailed) {
        Terminator terminator = new Terminator(target.key().processId(), whenFailed);
        Connector connector = Connector.beside(target, loop, settings, limit, terminator, terminator);
        terminator.connector = connector;
        terminator.timer = loop.after(limit, terminator::timedOut);
        connector.start();
        return terminator::abort;
    }

    private void timedOut() {
        fail(new Failure.TimedOut("the server did not terminate the backend in time"));
    }

    private void fail(Failure why) {
        if (!over) {
            abort();
            whenFailed.accept(why);
        }
    }

    private void abort() {
        over = true;
        if (timer != null) {
            timer.cancel();
        }
        if (session != null) {
            session.close(CancelPolicy.DEFAULT.withDeadline(CLOSING), () -> {});
        } else if (connector != null) {
            connector.abort();
        }
    }

    @Override
    public void connected(Session made) {
        session = made;
        if (over) {
            abort();
        } else {
            made.submit(new Execution(0, new Request.Simple("SELECT pg_terminate_backend(" + processId + ")"), this));
        }
    }

    @Override
    public void failed(Failure failure) {
        fail(failure);
    }

    @Override
    public void columns(RowDescription description) {}

    @Override
    public boolean row(DataRow row) {
        found = row.size() == 1 && row.length(0) == 1 && row.array()[row.offset(0)] == 't';
        return true;
    }

    @Override
    public void completed(String tag) {}

    @Override
    public void ended(ExecutionEnd end) {
        switch (end) {
            case ExecutionEnd.Succeeded ignored -> {
                if (found) {
                    abort();
                } else {
                    fail(new Failure.Transport("pg_terminate_backend found no backend " + processId));
                }
            }
            case ExecutionEnd.Failed failed -> fail(failed.failure());
            case ExecutionEnd.NeverStarted dropped -> fail(dropped.why());
        }
    }

    @Override
    public void notice(ErrorFields fields) {}

    @Override
    public void notification(NotificationResponse notification) {}

    @Override
    public void closed(Failure why) {}
}
