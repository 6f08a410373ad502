package dev.quell.h2;

import static dev.quell.h2.LocalDatabase.quote;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testkit.Await;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When H2 stops a statement, the remote query that it waits for stops too. */
class StoppingTest {
    private static final TestServer SERVER = TestServer.shared(TestServers.newest());
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final String marker = "stopping " + NUMBER.incrementAndGet();
    private final String sleep = "select 1 as a, pg_sleep(600) /* " + marker + " */";
    private LocalDatabase local;

    @BeforeEach
    void open() throws SQLException {
        local = LocalDatabase.open();
        local.value("SELECT dblink_connect('c', " + quote(SERVER.conninfo(Role.POSTGRES)) + ")");
    }

    @AfterEach
    void close() throws SQLException {
        local.close();
    }

    enum Call {
        DECLARED("SELECT * FROM dblink('c', %s) AS t(a int, b text)"),
        DESCRIBED("SELECT * FROM dblink('c', %s)"),
        AD_HOC("SELECT * FROM dblink(" + quote(SERVER.conninfo(Role.POSTGRES)) + ", %s) AS t(a int, b text)"),
        EXEC("SELECT dblink_exec('c', 'do $$ begin perform pg_sleep(600); end $$ --' || %s)"),
        INSERT("INSERT INTO target SELECT a FROM dblink('c', %s) AS t(a int, b text)"),
        GET_RESULT("SELECT * FROM dblink_get_result('c') AS t(a int, b text)");

        private final String sql;

        Call(String sql) {
            this.sql = sql;
        }
    }

    private String prepare(Call call) throws SQLException {
        local.execute("CREATE TABLE target (a int)");
        if (call == Call.GET_RESULT) {
            local.value("SELECT dblink_send_query('c', " + quote(sleep) + ")");
        }
        return ColumnDefinitionLists.rewrite(call.sql.formatted(quote(sleep)));
    }

    private static CompletableFuture<SQLException> run(Statement statement, String sql) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                statement.execute(sql);
                throw new AssertionError("it was not stopped");
            } catch (SQLException e) {
                return e;
            }
        });
    }

    private void assertStopped(CompletableFuture<SQLException> running)
            throws InterruptedException, ExecutionException, TimeoutException {
        SQLException failure = running.get(60, TimeUnit.SECONDS);
        assertThat(failure.getSQLState()).as(failure.getMessage()).isEqualTo("57014");
        assertThat(failure.getMessage()).doesNotContain("pg_sleep");
        SERVER.awaitNoneRunning(marker);
    }

    @ParameterizedTest
    @EnumSource
    void statement_cancelled_stopsTheRemoteQuery(Call call) throws Exception {
        String sql = prepare(call);
        try (Statement statement = local.connection().createStatement()) {
            CompletableFuture<SQLException> running = run(statement, sql);
            SERVER.awaitRunning(marker);
            statement.cancel();
            assertStopped(running);
        }
        assertStillUsable(call);
    }

    private void assertStillUsable(Call call) throws SQLException {
        if (call == Call.GET_RESULT) {
            assertThat(local.rows("SELECT * FROM dblink_get_result('c', false) AS t(a int, b text)"))
                    .isEmpty();
            assertThat(local.rows("SELECT * FROM dblink_get_result('c', false) AS t(a int, b text)"))
                    .isEmpty();
        }
        assertThat(local.rows("SELECT * FROM dblink('c', 'select 5') AS t(a int)"))
                .containsExactly("5");
    }

    @ParameterizedTest
    @EnumSource
    void statement_outOfTime_stopsTheRemoteQuery(Call call) throws Exception {
        String sql = prepare(call);
        try (Statement statement = local.connection().createStatement()) {
            statement.setQueryTimeout(1);
            assertStopped(run(statement, sql));
            statement.setQueryTimeout(0);
        }
        assertStillUsable(call);
    }

    @Test
    void session_queryTimeoutSet_stopsTheRemoteQuery() throws Exception {
        String sql = prepare(Call.DECLARED);
        local.execute("SET QUERY_TIMEOUT 300");
        try (Statement statement = local.connection().createStatement()) {
            assertStopped(run(statement, sql));
        }
    }

    @Test
    void session_cancelled_stopsTheRemoteQuery() throws Exception {
        String sql = prepare(Call.DECLARED);
        String id = local.value("SELECT session_id()");
        try (Statement statement = local.connection().createStatement();
                Connection other = local.connect()) {
            CompletableFuture<SQLException> running = run(statement, sql);
            SERVER.awaitRunning(marker);
            LocalDatabase.value(other, "SELECT cancel_session(" + id + ")");
            assertStopped(running);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"close", "abort", "shutdown", "shutdown immediately"})
    void session_ended_stopsTheRemoteQuery(String how) throws Exception {
        String sql = prepare(Call.DECLARED);
        Connection session = local.connect();
        LocalDatabase.value(session, "SELECT dblink_connect('c', " + quote(SERVER.conninfo(Role.POSTGRES)) + ")");
        String id = LocalDatabase.value(session, "SELECT session_id()");
        Statement statement = session.createStatement();
        CompletableFuture<SQLException> running = run(statement, sql);
        SERVER.awaitRunning(marker);
        switch (how) {
            case "close" -> session.close();
            case "abort" -> local.value("SELECT abort_session(" + id + ")");
            default -> local.execute(how);
        }
        running.get(60, TimeUnit.SECONDS);
        SERVER.awaitNoneRunning(marker);
    }

    @Test
    void thread_interrupted_stopsTheRemoteQuery() throws Exception {
        String sql = prepare(Call.DECLARED);
        CompletableFuture<SQLException> failed = new CompletableFuture<>();
        try (Statement statement = local.connection().createStatement()) {
            Thread thread = Thread.ofPlatform().start(() -> {
                try {
                    statement.execute(sql);
                } catch (SQLException e) {
                    failed.complete(e);
                }
            });
            SERVER.awaitRunning(marker);
            thread.interrupt();
            assertStopped(failed);
        }
    }

    /** H2 asks for columns while it parses, when there is no statement yet that could be cancelled: these ways are left. */
    @ParameterizedTest
    @ValueSource(strings = {"timeout", "cancel", "abort", "close", "shutdown"})
    void result_waitedForWhileParsing_canBeStopped(String how) throws Exception {
        Connection session = local.connect();
        LocalDatabase.value(session, "SELECT dblink_connect('c', " + quote(SERVER.conninfo(Role.POSTGRES)) + ")");
        LocalDatabase.value(session, "SELECT dblink_send_query('c', " + quote(sleep) + ")");
        SERVER.awaitRunning(marker);
        String id = LocalDatabase.value(session, "SELECT session_id()");
        Statement statement = session.createStatement();
        if (how.equals("timeout")) {
            statement.setQueryTimeout(1);
        }
        CompletableFuture<SQLException> running = run(statement, "SELECT * FROM dblink_get_result('c')");
        if (!how.equals("timeout")) {
            Await.until(StoppingTest::isWaiting, "the function to wait");
        }
        switch (how) {
            case "cancel" -> assertThat(DblinkFunctions.cancel(session)).isTrue();
            case "abort" -> local.value("SELECT abort_session(" + id + ")");
            case "close" -> session.close();
            case "shutdown" -> local.execute("SHUTDOWN");
            default -> {}
        }
        assertStopped(running);
        session.close();
    }

    private static boolean isWaiting() {
        return Thread.getAllStackTraces().values().stream()
                .anyMatch(frames -> Arrays.stream(frames)
                        .anyMatch(frame -> frame.getClassName().endsWith(".DblinkSession")
                                && frame.getMethodName().equals("call")));
    }

    @Test
    void statement_laterInOneString_isStoppedWithItsFunction() throws Exception {
        String sql = prepare(Call.DECLARED);
        try (Statement statement = local.connection().createStatement()) {
            CompletableFuture<SQLException> running = run(statement, "SELECT 1; " + sql);
            SERVER.awaitRunning(marker);
            assertThat(DblinkFunctions.cancel(local.connection())).isTrue();
            assertStopped(running);
        }
    }

    @Test
    void function_cancelled_whileNoneWaits_isNothing() throws SQLException {
        assertThat(DblinkFunctions.cancel(local.connection())).isFalse();
        assertThat(local.rows("SELECT * FROM dblink('c', 'select 5') AS t(a int)"))
                .containsExactly("5");
    }

    /** The server accepts and says nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"SELECT dblink_connect('d', '%s')", "SELECT * FROM dblink('%s', 'select 1')"})
    void connecting_cancelled_ends(String sql) throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
                Statement statement = local.connection().createStatement()) {
            String connstr = "host=127.0.0.1 user=u dbname=d sslmode=disable port=" + silent.getLocalPort();
            CompletableFuture<SQLException> running = run(statement, sql.formatted(connstr));
            silent.setSoTimeout(60_000);
            try (Socket accepted = silent.accept()) {
                Await.until(() -> cancel(local.connection()), "the function to wait");
                assertThat(running.get(60, TimeUnit.SECONDS).getSQLState()).isEqualTo("57014");
                assertThat(accepted.isConnected()).isTrue();
            }
        }
        assertThat(local.value("SELECT dblink_get_connections()")).isEqualTo("[c]");
    }

    private static boolean cancel(Connection session) {
        try {
            return DblinkFunctions.cancel(session);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void statement_afterAStoppedOne_isNotStoppedToo() throws Exception {
        String sql = prepare(Call.DECLARED);
        local.execute("SET QUERY_TIMEOUT 300");
        try (Statement statement = local.connection().createStatement()) {
            assertStopped(run(statement, sql));
            local.execute("SET QUERY_TIMEOUT 0");
            assertThat(local.value("SELECT count(*) FROM system_range(1, 100000)"))
                    .isEqualTo("100000");
        }
    }

    @Test
    void cancel_thatComesTooLate_neverHitsTheNextStatement() throws Exception {
        for (int i = 0; i < 100; i++) {
            try (Statement statement = local.connection().createStatement()) {
                CompletableFuture<Void> cancelling = CompletableFuture.runAsync(() -> {
                    try {
                        statement.cancel();
                    } catch (SQLException e) {
                        throw new AssertionError(e);
                    }
                });
                try {
                    statement.execute("SELECT * FROM dblink('c', 'select pg_sleep(0.02)')");
                } catch (SQLException e) {
                    assertThat(e.getSQLState()).isEqualTo("57014");
                }
                assertThat(local.rows("SELECT a FROM dblink('c', 'select 5, pg_sleep(0.02)') AS t(a int, b text)"))
                        .containsExactly("5");
                cancelling.get(60, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void queries_ofOtherSessions_goOn() throws Exception {
        String sql = prepare(Call.DECLARED);
        try (Connection other = local.connect();
                Statement statement = local.connection().createStatement()) {
            LocalDatabase.value(other, "SELECT dblink_connect('c', " + quote(SERVER.conninfo(Role.POSTGRES)) + ")");
            LocalDatabase.value(other, "SELECT dblink_send_query('c', 'select pg_sleep(600) /* untouched */')");
            CompletableFuture<SQLException> running = run(statement, sql);
            SERVER.awaitRunning(marker);
            statement.cancel();
            assertStopped(running);
            assertThat(SERVER.backendsRunning("untouched")).isEqualTo(1);
            assertThat(LocalDatabase.value(other, "SELECT dblink_cancel_query('c')"))
                    .isEqualTo("OK");
            SERVER.awaitNoneRunning("untouched");
        }
    }
}
