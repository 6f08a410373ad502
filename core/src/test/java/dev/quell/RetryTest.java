package dev.quell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quell.testkit.Await;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an error answers to the question whether the same may be tried again. */
@Timeout(120)
class RetryTest {
    private final TestServer server = TestServer.shared(TestServers.newest());
    private Connection connection;

    @BeforeEach
    void connect() throws InterruptedException {
        connection = Quell.connect(server.conninfo(Role.SCRAM));
    }

    @AfterEach
    void close() {
        connection.close();
    }

    @Test
    void retry_mistakeInTheStatement_no() {
        assertThat(retryAfter(() -> connection.execute("selec 1"))).isEqualTo(Retry.NO);
        assertThat(retryAfter(() -> connection.execute("select 1/0"))).isEqualTo(Retry.NO);
        assertThat(retryAfter(() -> connection.execute("select $1", "\0"))).isEqualTo(Retry.NO);
    }

    @Test
    void retry_tooFewValues_no() {
        assertThat(retryAfter(() -> connection.execute("select $1::int + $2::int", 1)))
                .isEqualTo(Retry.NO);
    }

    @Test
    void retry_constraintViolated_no() throws Exception {
        connection.execute("create temp table t(i int unique); insert into t values (1)");

        assertThat(retryAfter(() -> connection.execute("insert into t values (1)")))
                .isEqualTo(Retry.NO);
    }

    @Test
    void retry_transactionsInEachOthersWay_safe() throws Exception {
        server.sql("drop table if exists retried; create table retried(i int); insert into retried values (1);"
                + " grant all on retried to public");
        try (Connection other = Quell.connect(server.conninfo(Role.SCRAM))) {
            connection.execute("begin isolation level repeatable read; select * from retried");
            other.execute("update retried set i = 2");

            assertThat(retryAfter(() -> connection.execute("update retried set i = 3")))
                    .isEqualTo(Retry.SAFE);
        }
    }

    @Test
    void retry_lockNotHadInTime_safe() throws Exception {
        server.sql("drop table if exists wanted; create table wanted(i int); grant all on wanted to public");
        try (Connection other = Quell.connect(server.conninfo(Role.SCRAM))) {
            other.execute("begin; lock table wanted");

            assertThat(retryAfter(() -> connection.execute("set lock_timeout = '10ms'; select * from wanted")))
                    .isEqualTo(Retry.SAFE);
        }
    }

    @Test
    void retry_statementTimeoutOrCancel_safe() throws Exception {
        assertThat(retryAfter(() -> connection.execute("set statement_timeout = '10ms'; select pg_sleep(60)")))
                .isEqualTo(Retry.SAFE);
        connection.execute("set statement_timeout = 0");

        Query query = connection.send("select pg_sleep(60)");
        var _ = query.cancel();

        assertThat(retryAfter(query::await)).isEqualTo(Retry.SAFE);
    }

    @Test
    void retry_backendTerminatedUnderAQuery_unknownAndForThoseBehindItSafe() throws Exception {
        Query running = connection.send("select pg_sleep(60) /* retryTerminated */");
        Query waiting = connection.send("select 1");
        server.awaitRunning("retryTerminated");

        server.sql("select pg_terminate_backend(" + connection.backendPid().getAsInt() + ")");

        assertThat(retryAfter(running::await)).isEqualTo(Retry.UNKNOWN);
        assertThat(retryAfter(waiting::await)).isEqualTo(Retry.SAFE);
        assertThat(retryAfter(() -> connection.execute("select 1"))).isEqualTo(Retry.SAFE);
    }

    @Test
    void retry_transactionIdleForTooLong_safe() throws Exception {
        connection.execute("set idle_in_transaction_session_timeout = '10ms'; begin");
        Await.until(() -> !connection.isOpen(), "the server to end the session");

        assertThat(retryAfter(() -> connection.execute("select 1"))).isEqualTo(Retry.SAFE);
    }

    @Test
    void retry_restOfAPipeline_safe() {
        var queries = connection.sendPipeline(List.of(Statement.of("select 1/0"), Statement.of("select 2")));

        assertThat(retryAfter(() -> queries.get(0).await())).isEqualTo(Retry.NO);
        assertThat(retryAfter(() -> queries.get(1).await())).isEqualTo(Retry.SAFE);
    }

    @Test
    void retry_nobodyListens_safe() throws IOException {
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
        }

        assertThat(retryAfter(() -> Quell.connect("host=127.0.0.1 port=" + port + " user=u dbname=d")))
                .isEqualTo(Retry.SAFE);
    }

    @Test
    void retry_loginRefused_no() {
        assertThat(retryAfter(() -> Quell.connect(server.conninfo(Role.SCRAM) + " password=wrong")))
                .isEqualTo(Retry.NO);
        assertThat(retryAfter(() -> Quell.connect(server.conninfo(Role.SCRAM) + " dbname=not_there")))
                .isEqualTo(Retry.NO);
    }

    private static Retry retryAfter(ThrowingCallable failing) {
        QuellException e = catchThrowableOfType(QuellException.class, failing);
        assertThat(e).isNotNull();
        return e.retry();
    }
}
