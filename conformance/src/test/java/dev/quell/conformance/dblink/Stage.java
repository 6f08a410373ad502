package dev.quell.conformance.dblink;

import dev.quell.testkit.Await;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Where a scenario is played: a dblink, the server it connects to, and the trace of what happened. */
final class Stage implements AutoCloseable {
    private final Side side;
    private final TestServer host;
    private final List<String> trace = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, String> masks = new LinkedHashMap<>();
    private final List<TestServer> own = Collections.synchronizedList(new ArrayList<>());

    Stage(Side side, TestServer host) {
        this.side = side;
        this.host = host;
        mask(host.socketDirectory().toString(), "SOCKETS");
        mask(Integer.toString(host.port()), "PORT");
    }

    List<String> trace() {
        return List.copyOf(trace);
    }

    // --- servers

    /** A connection string to the server, for its superuser. */
    String target() {
        return host.socketConninfo(Role.POSTGRES);
    }

    /** A connection string to the server, for another role. */
    String target(Role role) {
        return host.socketConninfo(role);
    }

    /** A server for this scenario alone. */
    TestServer ownServer() {
        TestServer server = TestServer.start(host.version());
        own.add(server);
        mask(server.socketDirectory().toString(), "OWN_SOCKETS");
        mask(Integer.toString(server.port()), "OWN_PORT");
        return server;
    }

    /** Runs statements on the server, past dblink. */
    void sql(String statements) {
        host.sql(statements);
    }

    /** The first value of a query on the server, past dblink. */
    String value(String sql) {
        return host.query(sql).getFirst().getFirst();
    }

    TestServer host() {
        return host;
    }

    // --- calls

    /** Calls a function that returns one value, or rows of a type of its own. */
    List<String> call(String function, @Nullable Object... arguments) throws Exception {
        return make(new Call(function, listed(arguments), null));
    }

    /** Calls a function that returns records, with the column definition list first. */
    List<String> rows(String columns, String function, @Nullable Object... arguments) throws Exception {
        return make(new Call(function, listed(arguments), columns));
    }

    /** Calls a function that returns one row of one number, and writes that down as {@code mask} from now on. */
    String maskValue(String mask, String function, @Nullable Object... arguments) throws Exception {
        Call call = new Call(function, listed(arguments), "value int");
        String row = side.make(call).getLast();
        String value = row.replaceAll("[^0-9]", "");
        mask(value, mask);
        note(call + " -> " + value);
        return value;
    }

    /** Runs a query without a column definition list, where that can be had. */
    void direct(String connection, String sql) throws Exception {
        note("direct " + sql);
        side.direct(connection, sql).forEach(line -> note("  " + line));
    }

    private static List<@Nullable Object> listed(@Nullable Object[] arguments) {
        List<@Nullable Object> list = new ArrayList<>();
        for (Object argument : arguments) {
            list.add(argument);
        }
        return list;
    }

    private List<String> make(Call call) throws Exception {
        note(call.toString());
        List<String> lines = side.make(call);
        lines.forEach(line -> note("  " + line));
        return lines;
    }

    /** Makes a call on this thread, and stops it once a query with this marker runs on the server. */
    void stopped(String marker, Step step) throws Exception {
        stoppedAfter(() -> host.awaitRunning(marker), step);
    }

    /** Makes a call on this thread, and stops it once something has happened, which another thread waits for. */
    void stoppedAfter(Step condition, Step step) throws Exception {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Thread stopper = Thread.ofPlatform().daemon().name("stopper").start(() -> {
            try {
                condition.take();
                side.cancel();
            } catch (Throwable thrown) {
                failure.set(thrown);
            }
        });
        step.take();
        stopper.join();
        if (failure.get() != null) {
            throw new AssertionError("the call could not be stopped", failure.get());
        }
    }

    /** Something to do. */
    @FunctionalInterface
    interface Step {
        void take() throws Exception;
    }

    void actFor(String role) throws Exception {
        actFor(role, false);
    }

    void actFor(String role, boolean mayConnectU) throws Exception {
        note("acting for " + role);
        side.actFor(role, role.equals(Role.POSTGRES.role()), mayConnectU);
    }

    /** Calls {@code dblink_is_busy} until it says no. */
    void untilIdle(String name) throws Exception {
        Call call = new Call("dblink_is_busy", List.of(name), null);
        Await.until(
                () -> {
                    try {
                        return side.make(call).equals(List.of("0"));
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                "the end of the query on " + name);
        note("no longer busy: " + name);
    }

    // --- the trace

    /** From now on this text is written down as that. */
    void mask(String text, String replacement) {
        masks.put(text, replacement);
    }

    void note(String line) {
        String masked = line;
        for (Map.Entry<String, String> mask : masks.entrySet()) {
            masked = masked.replace(mask.getKey(), mask.getValue());
        }
        trace.add(masked);
    }

    void closeServers() {
        own.forEach(TestServer::close);
        own.clear();
    }

    @Override
    public void close() throws SQLException {
        try {
            side.close();
        } finally {
            closeServers();
        }
    }
}
