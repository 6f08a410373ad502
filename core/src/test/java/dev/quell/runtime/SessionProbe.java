package dev.quell.runtime;

import dev.quell.conninfo.ConnInfo;
import dev.quell.conninfo.ConnectSettings;
import dev.quell.conninfo.Environment;
import dev.quell.protocol.Failure;
import dev.quell.protocol.Request;
import dev.quell.testkit.Await;
import dev.quell.wire.BackendMessage.NotificationResponse;
import dev.quell.wire.ErrorFields;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** One attempt to connect to a port of 127.0.0.1, the session it gave, and what that brought. */
final class SessionProbe implements Connector.Listener, SessionListener, AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(15);

    private final CompletableFuture<Session> session = new CompletableFuture<>();
    private final CompletableFuture<Failure> failure = new CompletableFuture<>();
    private final CompletableFuture<Failure> closed = new CompletableFuture<>();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final AtomicLong ids = new AtomicLong();
    private final Connector connector;

    SessionProbe(Loop loop, int port, Duration timeout, String more) {
        ConnInfo info = ConnInfo.parse("host=127.0.0.1 user=u dbname=d password=pencil port=" + port + " " + more);
        ConnectSettings settings = ConnectSettings.from(info, Environment.of(Map.of()));
        connector = new Connector(loop, settings, Optional.of(timeout), this, this);
        connector.start();
    }

    SessionProbe(Loop loop, int port) {
        this(loop, port, LIMIT, "sslmode=disable");
    }

    private static <T> T await(CompletableFuture<T> future, String what) {
        return Await.present(() -> Optional.ofNullable(future.getNow(null)), Await.DEADLINE, what);
    }

    Session session() {
        return await(session, "the session");
    }

    Failure awaitFailure() {
        return await(failure, "the failure to connect");
    }

    boolean hasFailed() {
        return failure.isDone();
    }

    /** Why the session ended. */
    Failure awaitClosed() {
        return await(closed, "the end of the session");
    }

    /** The texts of notices and the payloads of notifications. */
    List<String> heard() {
        return heard;
    }

    void abort() {
        connector.abort();
    }

    /** Sends a query of the simple protocol. */
    Execution send(String sql, ResultSink sink) {
        Execution execution = new Execution(ids.incrementAndGet(), new Request.Simple(sql), sink);
        session().submit(execution);
        return execution;
    }

    @Override
    public void connected(Session made) {
        session.complete(made);
    }

    @Override
    public void failed(Failure why) {
        if (!failure.complete(why)) {
            throw new IllegalStateException("an attempt fails once");
        }
    }

    @Override
    public void notice(ErrorFields fields) {
        heard.add(fields.message());
    }

    @Override
    public void notification(NotificationResponse notification) {
        heard.add(notification.payload());
    }

    @Override
    public void closed(Failure why) {
        if (!closed.complete(why)) {
            throw new IllegalStateException("a session ends once");
        }
    }

    /** Gives up whatever there is. */
    @Override
    public void close() {
        connector.abort();
        Session made = session.getNow(null);
        if (made != null) {
            made.close(CancelPolicy.DEFAULT.withDeadline(Duration.ofMillis(1)), () -> {});
            awaitClosed();
        }
    }
}
