package dev.quell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One statement with many rows of values, and what is told when one of them fails. */
@Timeout(120)
class BatchTest {
    private final TestServer server = TestServer.shared(TestServers.newest());
    private Connection connection;

    @BeforeEach
    void connect() throws InterruptedException {
        connection = Quell.connect(server.conninfo(Role.SCRAM));
        connection.execute("create temp table b(i int check (i <> 13), t text)");
    }

    @AfterEach
    void close() {
        connection.close();
    }

    private long rows() throws InterruptedException {
        return connection
                .execute("select count(*) from b")
                .getFirst()
                .rows()
                .getFirst()
                .bigint(0);
    }

    @Test
    void batch_manyRows_allAreRunAndCounted() throws Exception {
        try (Batch batch = connection.sendBatch(
                "insert into b values ($1, $2)",
                IntStream.range(1000, 6000).mapToObj(i -> List.of(i, "n" + i)).toList())) {
            BatchResult result = batch.await();

            assertThat(result.isComplete()).isTrue();
            assertThat(result.rowsAffected()).isEqualTo(5000);
            assertThat(result.members()).hasSize(5000).allMatch(BatchResult.Done.class::isInstance);
        }
        assertThat(rows()).isEqualTo(5000);
    }

    @Test
    void batch_statementThatReturnsRows_resultsInTheOrderOfTheValues() throws Exception {
        BatchResult result = connection
                .sendBatch(
                        "insert into b values ($1, $2) returning i", List.of(List.of(1, "a"), Arrays.asList(2, null)))
                .await();

        assertThat(result.members())
                .extracting(member ->
                        ((BatchResult.Done) member).result().rows().getFirst().integer(0))
                .containsExactly(1, 2);
    }

    @Test
    void batch_oneRowFails_namedAndNothingLasts() throws Exception {
        BatchResult result = connection
                .sendBatch("insert into b values ($1, $2)", List.of(List.of(1, ""), List.of(13, ""), List.of(3, "")))
                .await();

        assertThat(result.isComplete()).isFalse();
        assertThat(result.firstFailure()).hasValue(1);
        assertThat(result.members().get(0)).isInstanceOf(BatchResult.Done.class);
        assertThat(result.members().get(1))
                .isInstanceOfSatisfying(
                        BatchResult.Failed.class,
                        failed -> assertThat(failed.error()).isInstanceOf(ServerException.class));
        assertThat(result.members().get(2))
                .isInstanceOfSatisfying(
                        BatchResult.Failed.class,
                        failed -> assertThat(failed.error()).isInstanceOf(SkippedException.class));
        assertThatThrownBy(result::rowsAffected).isInstanceOf(ServerException.class);
        assertThat(rows()).isZero();
    }

    @Test
    void batch_inATransaction_committedWithIt() throws Exception {
        connection.transaction(tx -> tx.connection()
                .sendBatch("insert into b values ($1, $2)", List.of(List.of(1, ""), List.of(2, "")))
                .await()
                .rowsAffected());

        assertThat(rows()).isEqualTo(2);
    }

    @Test
    void close_batchRuns_restIsNotRun() throws Exception {
        Batch batch = connection.sendBatch(
                "select pg_sleep($1) /* batchClosed */",
                IntStream.range(0, 100).mapToObj(i -> List.of(60.0)).toList());
        server.awaitRunning("batchClosed");

        batch.close();

        assertThat(batch.await().firstFailure()).hasValue(0);
        assertThat(server.backendsRunning("batchClosed")).isZero();
        assertThat(rows()).isZero();
    }

    @Test
    void batch_withoutRowsOrWithAValueThatCannotBe_refused() throws Exception {
        assertThatThrownBy(() -> connection.sendBatch("select 1", List.of())).isInstanceOf(UsageException.class);
        assertThatThrownBy(() -> connection.sendBatch("select $1", List.of(List.of("\0"))))
                .isInstanceOf(UsageException.class);
        assertThat(rows()).isZero();
    }

    @Test
    void batch_statementWithAMistake_everyMemberTellsOrIsSkipped() throws Exception {
        BatchResult result = connection
                .sendBatch("selec $1", List.of(List.of(1), List.of(2)))
                .await();

        assertThat(result.firstFailure()).hasValue(0);
        assertThat(rows()).isZero();
    }

    @Test
    void sendEach_someRowsFail_theOthersLastAndEachIsTold() throws Exception {
        BatchResult result = connection
                .sendEach(
                        "insert into b values ($1, $2)",
                        IntStream.range(0, 2000)
                                .mapToObj(i -> List.of(i % 500 == 7 ? 13 : 1000 + i, "n" + i))
                                .toList())
                .await();

        assertThat(result.failures()).containsExactly(7, 507, 1007, 1507);
        assertThat(result.firstFailure()).hasValue(7);
        assertThat(result.members().get(507))
                .isInstanceOfSatisfying(
                        BatchResult.Failed.class,
                        failed -> assertThat(failed.error()).isInstanceOf(ServerException.class));
        assertThat(result.members().get(508)).isInstanceOf(BatchResult.Done.class);
        assertThat(rows()).isEqualTo(1996);
    }

    /** A transaction of its own for each: what was done before a cancel lasts. */
    @Test
    void sendEach_closedWhileItRuns_whatWasDoneLasts() throws Exception {
        Batch batch = connection.sendEach(
                "insert into b select $1 from pg_sleep($2) /* eachClosed */",
                IntStream.range(0, 100)
                        .mapToObj(i -> List.of(100 + i, i < 20 ? 0.0 : 600.0))
                        .toList());
        batch.queries().get(19).await();
        server.awaitRunning("eachClosed");

        batch.close();

        BatchResult result = batch.await();
        assertThat(result.failures()).hasSize(80).startsWith(20);
        assertThat(server.backendsRunning("eachClosed")).isZero();
        assertThat(rows()).isEqualTo(20);
    }

    @Test
    void sendEach_closedWithVeryManyThatWait_isClosedAtOnce() throws Exception {
        Query before = connection.send("select pg_sleep(600) /* manyWait */");
        server.awaitRunning("manyWait");
        Batch batch = connection.sendEach(
                "insert into b values ($1, '')",
                IntStream.range(0, 200_000).mapToObj(List::of).toList());

        batch.close();

        assertThat(batch.queries().getLast().end().join()).isInstanceOf(QueryEnd.Failed.class);
        assertThat(before.state()).isEqualTo(QueryState.RUNNING);
        before.close();
        assertThat(rows()).isZero();
    }

    @Test
    void sendEach_withinATransaction_oneFailureRefusesTheRest() throws Exception {
        try (Transaction tx = connection.begin()) {
            BatchResult result = tx.connection()
                    .sendEach("insert into b values ($1, '')", List.of(List.of(1), List.of(13), List.of(3)))
                    .await();

            assertThat(result.failures()).containsExactly(1, 2);
        }
        assertThat(rows()).isZero();
    }

    @Test
    void sendEach_interruptedWhileOneWaits_restIsNotRun() throws Exception {
        Batch batch = connection.sendEach(
                "insert into b select $1 from pg_sleep($2) /* eachInterrupted */",
                IntStream.range(0, 100)
                        .mapToObj(i -> List.of(100 + i, i < 20 ? 0.0 : 600.0))
                        .toList());
        Thread me = Thread.currentThread();
        Thread.ofVirtual().start(() -> {
            server.awaitRunning("eachInterrupted");
            var _ = batch.queries().get(19).results().thenRun(me::interrupt);
        });

        assertThatThrownBy(batch::await).isInstanceOf(InterruptedException.class);

        assertThat(batch.queries()).allMatch(query -> query.state() == QueryState.ENDED);
        assertThat(server.backendsRunning("eachInterrupted")).isZero();
        assertThat(rows()).isEqualTo(20);
    }
}
