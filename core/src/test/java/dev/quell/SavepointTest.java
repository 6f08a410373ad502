package dev.quell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.testkit.Await;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Scopes within a transaction: what is done in one that fails is undone, and the transaction goes on. */
@Timeout(120)
class SavepointTest {
    private final TestServer server = TestServer.shared(TestServers.newest());
    private Connection connection;

    @BeforeEach
    void connect() throws InterruptedException {
        server.sql("drop table if exists sp; create table sp(i int unique); grant all on sp to public");
        connection = Quell.connect(server.conninfo(Role.SCRAM));
    }

    @AfterEach
    void close() {
        connection.close();
    }

    private List<Integer> rows() {
        return server.query("select i from sp order by i").stream()
                .map(row -> Integer.valueOf(row.getFirst()))
                .toList();
    }

    @Test
    void nested_workReturns_keptWithTheTransaction() throws Exception {
        int answer = connection.transaction(tx -> {
            tx.execute("insert into sp values (1)");
            return tx.nested(inner -> {
                inner.execute("insert into sp values (2)");
                return 42;
            });
        });

        assertThat(answer).isEqualTo(42);
        assertThat(rows()).containsExactly(1, 2);
    }

    @Test
    void nested_statementFails_undoneAndTheTransactionGoesOn() throws Exception {
        connection.runTransaction(tx -> {
            tx.execute("insert into sp values (1)");
            assertThatThrownBy(() -> tx.runNested(inner -> {
                        inner.execute("insert into sp values (2)");
                        inner.execute("insert into sp values (1)");
                    }))
                    .isInstanceOfSatisfying(
                            ServerException.class, e -> assertThat(e.sqlState()).isEqualTo("23505"));
            assertThat(connection.transactionStatus()).isEqualTo(TransactionStatus.IN_TRANSACTION);
            tx.execute("insert into sp values (3)");
        });

        assertThat(rows()).containsExactly(1, 3);
    }

    @Test
    void nested_workThrowsWhileQueriesRunAndWait_theyEndAndTheTransactionGoesOn() throws Exception {
        CompletableFuture<Query> running = new CompletableFuture<>();
        CompletableFuture<Query> waiting = new CompletableFuture<>();
        connection.runTransaction(tx -> {
            tx.send("insert into sp values (1)");
            assertThatThrownBy(() -> tx.nested(inner -> {
                        running.complete(inner.send("select pg_sleep(600) /* leftInNested */"));
                        waiting.complete(inner.send("insert into sp values (2)"));
                        server.awaitRunning("leftInNested");
                        throw new IOException("no");
                    }))
                    .isInstanceOf(IOException.class)
                    .hasMessage("no");
            tx.execute("insert into sp values (3)");
        });

        assertThat(server.backendsRunning("leftInNested")).isZero();
        assertThatThrownBy(() -> running.join().await())
                .isInstanceOf(QueryCancelledException.class)
                .hasMessageContaining("savepoint");
        assertThatThrownBy(() -> waiting.join().await())
                .isInstanceOf(NotSentException.class)
                .hasMessageContaining("savepoint");
        assertThat(rows()).containsExactly(1, 3);
    }

    /** As with a commit: nothing that failed is kept silently. */
    @Test
    void nested_statementHasFailedAndNobodyLooked_failsAndIsUndone() throws Exception {
        connection.runTransaction(tx -> {
            assertThatThrownBy(() -> tx.nested(inner -> {
                        inner.send("insert into sp values (1)");
                        return inner.send("select 1/0");
                    }))
                    .isInstanceOfSatisfying(
                            ServerException.class, e -> assertThat(e.sqlState()).isEqualTo("25P02"));
            tx.execute("insert into sp values (2)");
        });

        assertThat(rows()).containsExactly(2);
    }

    @Test
    void nested_withinNested_onlyTheFailedOneIsUndone() throws Exception {
        connection.runTransaction(tx -> tx.runNested(outer -> {
            outer.execute("insert into sp values (1)");
            for (int i = 2; i < 6; i++) {
                int value = i;
                try {
                    outer.runNested(inner -> {
                        inner.execute("insert into sp values ($1)", value);
                        if (value % 2 == 0) {
                            throw new IllegalStateException("even");
                        }
                    });
                } catch (IllegalStateException expected) {
                    assertThat(expected).hasMessage("even");
                }
            }
        }));

        assertThat(rows()).containsExactly(1, 3, 5);
    }

    @Test
    void savepoint_outerIsRolledBackTo_innerHasEnded() throws Exception {
        try (Transaction tx = connection.begin()) {
            tx.execute("insert into sp values (1)");
            try (Savepoint outer = tx.savepoint();
                    Savepoint inner = tx.savepoint()) {
                tx.execute("insert into sp values (2)");
                outer.rollback();
                assertThat(inner.isOpen()).isFalse();
                assertThat(outer.isOpen()).isFalse();
                assertThatThrownBy(inner::release).isInstanceOf(UsageException.class);
                tx.execute("insert into sp values (3)");
            }
            tx.commit();
        }

        assertThat(rows()).containsExactly(1, 3);
    }

    @Test
    void savepoint_openWhenTheTransactionIsCommitted_allIsKept() throws Exception {
        try (Transaction tx = connection.begin();
                Savepoint savepoint = tx.savepoint()) {
            tx.execute("insert into sp values (1)");
            tx.commit();
            assertThat(savepoint.isOpen()).isFalse();
        }

        assertThat(rows()).containsExactly(1);
        assertThat(connection.execute("select 5").getFirst().rows().getFirst().integer(0))
                .isEqualTo(5);
    }

    @Test
    void savepoint_afterTheTransaction_refused() throws Exception {
        Transaction tx = connection.begin();
        tx.commit();

        assertThatThrownBy(tx::savepoint).isInstanceOf(UsageException.class);
        assertThatThrownBy(() -> tx.nested(inner -> 1)).isInstanceOf(UsageException.class);
    }

    @Test
    void nestedAsync_oneFailsAndTheNextDoesNot_onlyTheSecondIsKept() throws Exception {
        List<Result> results = connection
                .transactionAsync(tx -> tx.nestedAsync(inner -> inner.send("insert into sp values (1); select 1/0")
                                .results())
                        .exceptionallyCompose(error -> tx.nestedAsync(
                                inner -> inner.send("insert into sp values (2)").results())))
                .get(60, TimeUnit.SECONDS);

        assertThat(results.getFirst().rowsAffected()).isEqualTo(1);
        assertThat(rows()).containsExactly(2);
    }

    @Test
    void nestedAsync_cancelled_queryEndsOnTheServerAndTheTransactionGoesOn() throws Exception {
        try (Transaction tx = connection.begin()) {
            tx.execute("insert into sp values (1)");
            CompletableFuture<List<Result>> nested = tx.nestedAsync(
                    inner -> inner.send("insert into sp values (2); select pg_sleep(600) /* nestedCancelled */")
                            .results());
            server.awaitRunning("nestedCancelled");

            nested.cancel(true);

            server.awaitNoneRunning("nestedCancelled");
            assertUsableSoon(tx);
            tx.execute("insert into sp values (3)");
            tx.commit();
        }
        assertThat(rows()).containsExactly(1, 3);
    }

    /** What is sent before the savepoint has been gone back to fails: it is part of what is undone. */
    private static void assertUsableSoon(Transaction tx) throws InterruptedException {
        Await.until(
                () -> {
                    try {
                        tx.execute("select 1");
                        return true;
                    } catch (QuellException e) {
                        return false;
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                "the end of the nested scope");
    }
}
