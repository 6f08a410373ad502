package dev.quell.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.Connection;
import dev.quell.Quell;
import dev.quell.UsageException;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A COPY that was sent as a query is refused, and the session stays in step with the server whatever it answers. */
@Timeout(60)
class CopyRefusalTest {
    private final TestServer server = TestServer.shared(TestServers.newest());

    private static final String FAILING_TRIGGER = """
            create temp table c(i int);
            create function pg_temp.fail() returns trigger language plpgsql as $$ begin raise 'no'; end $$;
            create trigger t before insert on c for each statement execute function pg_temp.fail()""";

    /** Here the server fails before it reads anything of the COPY, the Sync included. */
    @Test
    void copyIn_serverFailsFirst_nextQueriesAreAnsweredRight() throws InterruptedException {
        try (Connection connection = Quell.connect(server.conninfo(Role.TRUST))) {
            connection.execute(FAILING_TRIGGER);
            for (int i = 0; i < 20; i++) {
                assertThatThrownBy(() -> connection.execute("copy c from stdin", new Object[0]))
                        .isInstanceOf(UsageException.class);
                assertThat(connection
                                .execute("select " + i)
                                .getFirst()
                                .rows()
                                .getFirst()
                                .integer(0))
                        .isEqualTo(i);
                assertThatThrownBy(() -> connection.execute("copy c from stdin"))
                        .isInstanceOf(UsageException.class);
                assertThat(connection
                                .execute("select $1::int", i)
                                .rows()
                                .getFirst()
                                .integer(0))
                        .isEqualTo(i);
            }
        }
    }
}
