package dev.quell.runtime;

import dev.quell.conninfo.ConnectSettings;
import dev.quell.protocol.Failure;
import dev.quell.protocol.Request;
import dev.quell.wire.BackendMessage.NotificationResponse;
import dev.quell.wire.BackendMessage.RowDescription;
import dev.quell.wire.DataRow;
import dev.quell.wire.ErrorFields;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Ends a backend with {@code pg_terminate_backend}, over a connection made for that alone, with the settings of the
 * session it ends. Belongs to one loop.
 */
final class Terminator implements Connector.Listener, ResultSink, SessionListener {
    private final int processId;
    private final Consumer<Failure> whenFailed;
    private @Nullable Session session;
    private boolean found;

    private Terminator(int processId, Consumer<Failure> whenFailed) {
        this.processId = processId;
        this.whenFailed = whenFailed;
    }

    /** Begins; {@code whenFailed} learns why the server did not do it, and nothing if it did. */
    static void start(
            Loop loop, ConnectSettings settings, int processId, Duration limit, Consumer<Failure> whenFailed) {
        Terminator terminator = new Terminator(processId, whenFailed);
        new Connector(loop, settings, Optional.of(limit), terminator, terminator).start();
    }

    @Override
    public void connected(Session made) {
        session = made;
        made.submit(new Execution(0, new Request.Simple("SELECT pg_terminate_backend(" + processId + ")"), this));
    }

    @Override
    public void failed(Failure failure) {
        whenFailed.accept(failure);
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
                if (!found) {
                    whenFailed.accept(new Failure.Transport("pg_terminate_backend found no backend " + processId));
                }
            }
            case ExecutionEnd.Failed failed -> whenFailed.accept(failed.failure());
            case ExecutionEnd.NeverStarted dropped -> whenFailed.accept(dropped.why());
        }
        Session made = session;
        if (made != null) {
            made.close(CancelPolicy.DEFAULT, () -> {});
        }
    }

    @Override
    public void notice(ErrorFields fields) {}

    @Override
    public void notification(NotificationResponse notification) {}

    @Override
    public void closed(Failure why) {}
}
