package dev.quell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.fail;

import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Queries over the simple and the extended protocol, as an application sends them. */
@Timeout(60)
class QueryTest {
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
    void simpleQuery_severalStatements_oneResultForEach() throws InterruptedException {
        List<Result> results =
                connection.execute("select 1 as one, null as nothing; create temp table t(); select 'x'");

        assertThat(results).hasSize(3);
        Row row = results.get(0).rows().getFirst();
        assertThat(row.integer("one")).isEqualTo(1);
        assertThat(row.isNull("nothing")).isTrue();
        assertThat(results.get(1).commandTag()).isEqualTo("CREATE TABLE");
        assertThat(results.get(2).rows().getFirst().text(0)).isEqualTo("x");
    }

    @Test
    void extendedQuery_parameters_comeBackAsTheyWent() throws InterruptedException {
        UUID id = UUID.randomUUID();

        Row row = connection
                .execute(
                        "select $1::int + 1 as n, $2 || '!' as t, $3::uuid as u, $4::text as nil",
                        41,
                        "grüße",
                        id,
                        null)
                .rows()
                .getFirst();

        assertThat(row.integer("n")).isEqualTo(42);
        assertThat(row.text("t")).isEqualTo("grüße!");
        assertThat(row.value("u", UUID.class)).isEqualTo(id);
        assertThat(row.optional("nil", String.class)).isEmpty();
    }

    @Test
    void failingQuery_error_hasAllFieldsAndConnectionGoesOn() throws InterruptedException {
        Query query = connection.send("select 1/0");

        assertThatThrownBy(query::await).isInstanceOfSatisfying(ServerException.class, e -> {
            assertThat(e.sqlState()).isEqualTo("22012");
            assertThat(e.error().severity()).isEqualTo("ERROR");
            assertThat(e.error().message()).isEqualTo("division by zero");
        });
        assertThat(connection.execute("select 2").getFirst().rows().getFirst().integer(0))
                .isEqualTo(2);
    }

    @Test
    void queuedQueries_manyAtOnce_answeredInOrder() throws InterruptedException {
        List<Query> queries = IntStream.range(0, 500)
                .mapToObj(i -> connection.send("select $1::int as n", i))
                .toList();

        for (int i = 0; i < queries.size(); i++) {
            assertThat(queries.get(i).await().getFirst().rows().getFirst().integer(0))
                    .isEqualTo(i);
        }
    }

    @Test
    void cancel_runningQuery_endsItOnTheServer() throws Exception {
        Query query = connection.send("select pg_sleep(60) /* cancel_runningQuery */");
        server.awaitRunning("cancel_runningQuery");

        CancelOutcome outcome = query.cancel().get(20, TimeUnit.SECONDS);

        assertThat(outcome).isInstanceOfSatisfying(CancelOutcome.Cancelled.class, cancelled -> {
            assertThat(cancelled.error().sqlState()).isEqualTo("57014");
            assertThat(cancelled.report().encrypted()).isTrue();
            assertThat(cancelled.report().encryption())
                    .map(Encryption::cipherSuite)
                    .isEqualTo(connection.encryption().map(Encryption::cipherSuite));
            assertThat(cancelled.report().address()).isEqualTo(connection.address());
            assertThat(cancelled.report().requests()).isEqualTo(1);
        });
        assertThatThrownBy(query::await).isInstanceOf(QueryCancelledException.class);
        server.awaitNoneRunning("cancel_runningQuery");
        assertThat(connection.execute("select 3").getFirst().rows().getFirst().integer(0))
                .isEqualTo(3);
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without it gets wrong
    void parameters_givenAsNull_areRefusedWithWhatToWrite() throws InterruptedException {
        assertThatThrownBy(() -> connection.execute("select $1::int", (Object[]) null))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("(Object) null");
        assertThat(connection
                        .execute("select $1::int", (Object) null)
                        .rows()
                        .getFirst()
                        .isNull(0))
                .isTrue();
    }

    @Test
    void copy_asQuery_refusedAndConnectionGoesOn() throws InterruptedException {
        connection.execute("create temp table c(i int)");
        for (String sql : List.of("copy c from stdin", "copy (select generate_series(1, 1000000)) to stdout")) {
            assertThatThrownBy(() -> connection.execute(sql)).isInstanceOf(UsageException.class);
            assertThatThrownBy(() -> connection.execute(sql, new Object[0])).isInstanceOf(UsageException.class);
        }
        assertThat(connection.execute("select 4").getFirst().rows().getFirst().integer(0))
                .isEqualTo(4);
    }

    @Test
    void await_wrongPassword_saysSo() throws InterruptedException {
        try {
            Quell.connect(server.conninfo(Role.SCRAM) + " password=wrong").close();
            fail("connected");
        } catch (ServerException e) {
            assertThat(e.sqlState()).isEqualTo("28P01");
        }
    }
}
