package dev.quell.libpq;

import static dev.quell.libpq.Libpq.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testkit.PgVersion;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever was opened is closed when a connection is finished. */
class LeakTest {
    private static final TestServer SERVER = TestServer.shared(PgVersion.V18);

    @ParameterizedTest
    @ValueSource(strings = {"disable", "prefer", "require"})
    void finish_afterConnectResetAndCancel_leavesNoDescriptor(String mode) throws IOException {
        String conninfo = SERVER.conninfo(Role.TRUST) + " sslmode=" + mode;
        cycle(conninfo);
        long before = descriptors();
        for (int i = 0; i < 20; i++) {
            cycle(conninfo);
        }
        // What other tests of this process do at the same time is a few descriptors, not one for each cycle.
        assertThat(descriptors()).isLessThan(before + 15);
    }

    private static void cycle(String conninfo) {
        PGconn conn = PQconnectdb(conninfo);
        assertThat(PQstatus(conn)).as(PQerrorMessage(conn)).isEqualTo(ConnStatusType.CONNECTION_OK);
        PQreset(conn);
        PGcancelConn cancel = PQcancelCreate(conn);
        assertThat(PQcancelBlocking(cancel)).as(PQcancelErrorMessage(cancel)).isEqualTo(1);
        PQcancelReset(cancel);
        assertThat(PQcancelBlocking(cancel)).isEqualTo(1);
        PQcancelFinish(cancel);
        PQfinish(conn);
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }
}
