package dev.quell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What things say of themselves in a log or a debugger: what they are and how they stand, on one line, without data. */
@Timeout(60)
class DescriptionsTest {
    private static final String SECRET = "4111 1111 1111 1111";

    private final TestServer server = TestServer.shared(TestServers.newest());

    @Test
    void toString_ofWhatAConnectionGives_saysItsStateAndNoData() throws Exception {
        try (Connection connection = Quell.connect(server.conninfo(Role.SCRAM))) {
            String backend = "backend " + connection.backendPid().getAsInt();
            assertThat(connection).asString().contains(backend + ", idle]").doesNotContain("Optional");
            Query query = connection.send("select pg_sleep(600), $1 /* described */", SECRET);
            server.awaitRunning("described");
            assertThat(connection).asString().endsWith(backend + ", busy]");
            assertPlain(query, "Query[" + query.id() + ", running, 0 rows]");
            query.cancel().join();
            assertPlain(query, "Query[" + query.id() + ", ended, 0 rows]");

            try (Transaction tx = connection.begin();
                    Savepoint savepoint = tx.savepoint();
                    Portal portal = connection.fetch("select $1", 1, SECRET)) {
                portal.next();
                assertThat(connection).asString().endsWith(backend + ", idle, in a transaction]");
                assertThat(tx).asString().startsWith("Transaction[open on Connection[");
                assertThat(savepoint).asString().matches("Savepoint\\[quell_savepoint_1, open]");
                assertThat(portal).asString().startsWith("Portal[quell_portal_").doesNotContain(SECRET);
            }
            try (CopyIn in = connection.copyIn("copy pg_temp.nothing from stdin");
                    Pipeline pipeline = connection.pipeline();
                    Prepared prepared = connection.prepare("select 1");
                    RowStream stream = connection.stream("select $1", SECRET);
                    CopyOut out = connection.copyOut("copy (select 1) to stdout");
                    Batch batch = connection.sendBatch("select $1", List.of(List.of(SECRET)))) {
                assertThat(in).asString().startsWith("CopyIn[0 bytes sent, Query[");
                assertPlain(pipeline, "Pipeline[a sync behind each query, open]");
                assertPlain(prepared, "Prepared[select 1]");
                assertThat(stream).asString().startsWith("RowStream[Query[").doesNotContain(SECRET);
                assertThat(out).asString().startsWith("CopyOut[").contains(" bytes received, Query[");
                batch.await();
                assertPlain(batch, "Batch[1 of 1 rows of values done]");
            }
            connection.closeAsync().join();
            assertThat(connection).asString().endsWith(backend + ", closed]");
        }
    }

    private static void assertPlain(Object described, String text) {
        assertThat(described).asString().isEqualTo(text);
    }

    @Test
    void connect_databaseThatIsMissing_saysWhichAndWhere() {
        assertThat(catchThrowable(() -> Quell.connect(server.conninfo(Role.SCRAM) + " dbname=nowhere")))
                .isInstanceOfSatisfying(
                        ServerException.class, e -> assertThat(e.sqlState()).isEqualTo("3D000"))
                .hasMessageContaining("connection to server at \"")
                .hasMessageContaining("port " + server.port() + " failed: FATAL:  database \"nowhere\" does not exist");
    }
}
