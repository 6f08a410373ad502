package dev.quell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rows fetched some at a time. */
@Timeout(120)
class PortalTest {
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
    void next_moreRowsThanFetchedAtOnce_allComeInOrder() throws Exception {
        connection.transaction(tx -> {
            List<Integer> seen = new ArrayList<>();
            try (Portal portal = connection.fetch("select i from generate_series(1, $1::int) i", 7, 100)) {
                for (List<Row> rows = portal.next(); !rows.isEmpty(); rows = portal.next()) {
                    assertThat(rows).hasSizeLessThanOrEqualTo(7);
                    rows.forEach(row -> seen.add(row.integer("i")));
                    // Others may be run between.
                    tx.execute("select 1");
                }
                assertThat(portal.isAtEnd()).isTrue();
                assertThat(portal.next()).isEmpty();
            }
            assertThat(seen).hasSize(100).isSorted();
            return null;
        });
    }

    @Test
    void next_exactlyAsManyRowsAsFetched_endsWithNone() throws Exception {
        connection.transaction(tx -> {
            Portal portal = connection.fetch("select i from generate_series(1, 4) i", 2);
            assertThat(portal.next()).hasSize(2);
            assertThat(portal.next()).hasSize(2);
            assertThat(portal.isAtEnd()).isFalse();
            assertThat(portal.next()).isEmpty();
            assertThat(portal.isAtEnd()).isTrue();
            return null;
        });
    }

    @Test
    void next_serverWorksOnlyForWhatIsFetched() throws Exception {
        connection.execute("create temp sequence made");
        connection.transaction(tx -> {
            try (Portal portal = connection.fetch("select nextval('made') from generate_series(1, 100000) i", 10)) {
                portal.next();
                portal.next();
            }
            return null;
        });

        assertThat(connection
                        .execute("select last_value from made")
                        .getFirst()
                        .rows()
                        .getFirst()
                        .bigint(0))
                .isEqualTo(20);
    }

    @Test
    void next_twoPortalsAtATime_eachKeepsItsPlace() throws Exception {
        connection.transaction(tx -> {
            Portal one = connection.fetch("select i from generate_series(1, 10) i", 1);
            Portal other = connection.fetch("select i from generate_series(101, 110) i", 1);
            for (int i = 1; i <= 10; i++) {
                assertThat(one.next().getFirst().integer(0)).isEqualTo(i);
                assertThat(other.next().getFirst().integer(0)).isEqualTo(100 + i);
            }
            return null;
        });
    }

    @Test
    void next_withoutATransactionBlock_refused() throws Exception {
        Portal portal = connection.fetch("select i from generate_series(1, 10) i", 2);

        assertThatThrownBy(portal::next).isInstanceOf(UsageException.class).hasMessageContaining("transaction block");
        assertThatThrownBy(portal::next).isInstanceOf(UsageException.class);
        assertThat(connection.execute("select 1")).hasSize(1);
    }

    @Test
    void next_changeWithoutATransactionBlock_refusedAndNotRun() throws Exception {
        connection.execute("create temp table t(i int)");
        try (Portal portal = connection.fetch("insert into t select generate_series(1, 5) returning i", 3)) {
            assertThatThrownBy(portal::next)
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("nothing was sent");
            assertThatThrownBy(portal::send).isInstanceOf(UsageException.class);
            assertThat(connection.execute("table t").getFirst().rows()).isEmpty();

            connection.execute("begin");
            assertThat(portal.next()).hasSize(3);
            connection.execute("rollback");
        }
    }

    /** Whether that begins a block is not known before it has ended. */
    @Test
    void next_sentBehindSomethingThatBeganNoBlock_saysThatItWasRun() throws Exception {
        connection.execute("create temp table t(i int)");
        try (Connection other = Quell.connect(server.conninfo(Role.SCRAM));
                Portal portal = connection.fetch("insert into t select generate_series(1, 5) returning i", 3)) {
            other.execute("select pg_advisory_lock(5471)");
            connection.send("select pg_advisory_lock(5471)");
            Query fetched = portal.send();
            other.execute("select pg_advisory_unlock(5471)");

            assertThat(fetched.await().getFirst().rows()).hasSize(3);
            assertThatThrownBy(portal::next).isInstanceOf(UsageException.class).hasMessageContaining("committed");
        }
        assertThat(connection.execute("table t").getFirst().rows()).hasSize(5);
    }

    @Test
    void next_sentBehindABegin_fetches() throws Exception {
        connection.send("begin");
        Portal portal = connection.fetch("select i from generate_series(1, 4) i", 3);

        assertThat(portal.next()).hasSize(3);
        assertThat(portal.next()).hasSize(1);
        assertThat(portal.send().await()).isEmpty();
        connection.execute("rollback");
    }

    @Test
    void next_rowThatFails_saidAndPortalIsOver() throws Exception {
        connection.execute("begin");
        Portal portal = connection.fetch("select 1 / (3 - i) from generate_series(1, 5) i", 2);
        assertThat(portal.next()).hasSize(2);

        assertThatThrownBy(portal::next)
                .isInstanceOfSatisfying(
                        ServerException.class, e -> assertThat(e.sqlState()).isEqualTo("22012"));

        assertThat(portal.next()).isEmpty();
        portal.close();
        connection.execute("rollback");
    }

    @Test
    void next_statementWithoutRows_runOnce() throws Exception {
        connection.execute("create temp table t(i int)");
        connection.transaction(tx -> {
            Portal portal = connection.fetch("insert into t values (1)", 10);
            assertThat(portal.send().await().getFirst().commandTag()).isEqualTo("INSERT 0 1");
            assertThat(portal.next()).isEmpty();
            return null;
        });
        assertThat(connection.execute("table t").getFirst().rows()).hasSize(1);
    }

    @Test
    void fetch_noRowsAtATime_refused() {
        assertThatThrownBy(() -> connection.fetch("select 1", 0)).isInstanceOf(UsageException.class);
    }
}
