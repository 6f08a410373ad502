package dev.quell.libpq;

import static dev.quell.libpq.Libpq.PG_DIAG_SQLSTATE;
import static dev.quell.libpq.Libpq.PQconnectdb;
import static dev.quell.libpq.Libpq.PQfinish;
import static dev.quell.libpq.Libpq.PQgetResult;
import static dev.quell.libpq.Libpq.PQresultErrorField;
import static dev.quell.libpq.Libpq.PQsealCancel;
import static dev.quell.libpq.Libpq.PQsendQuery;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.CancelToken;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.time.Duration;
import java.util.Objects;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Cancel tokens of libpq's connections. */
@Timeout(60)
class SealCancelTest {
    private final TestServer server = TestServer.shared(TestServers.newest());
    private final SecretKey key = CancelToken.newKey();

    private void assertStops(String conninfo, boolean encrypted) throws Exception {
        PGconn conn = PQconnectdb(conninfo);
        try {
            String sealed = Objects.requireNonNull(PQsealCancel(conn, key));
            CancelToken token = CancelToken.open(sealed, key, Duration.ofMinutes(5));
            assertThat(token.encrypted()).isEqualTo(encrypted);
            assertThat(PQsendQuery(conn, "SELECT pg_sleep(600) /* sealed */")).isEqualTo(1);
            server.awaitRunning("sealed */");

            assertThat(token.cancel(Duration.ofSeconds(30)).get()).isPositive();

            assertThat(PQresultErrorField(PQgetResult(conn), PG_DIAG_SQLSTATE)).isEqualTo("57014");
        } finally {
            PQfinish(conn);
        }
    }

    @Test
    void token_ofAnEncryptedConnection_cancelsEncrypted() throws Exception {
        assertStops(server.conninfo(Role.SCRAM) + " sslmode=require", true);
    }

    @Test
    void token_ofAConnectionInClear_cancels() throws Exception {
        assertStops(server.conninfo(Role.SCRAM) + " sslmode=disable", false);
        assertStops(server.socketConninfo(Role.POSTGRES), false);
    }

    @Test
    void token_ofAConnectionThatIsNotOpen_isNull() {
        PGconn failed = PQconnectdb("nonsense");
        try {
            assertThat(PQsealCancel(failed, key)).isNull();
            assertThat(PQsealCancel(null, key)).isNull();
        } finally {
            PQfinish(failed);
        }
    }

    @Test
    void key_ofAnotherKind_isRefused() {
        PGconn conn = PQconnectdb(server.conninfo(Role.SCRAM));
        try {
            assertThatThrownBy(() -> PQsealCancel(conn, new SecretKeySpec(new byte[16], "AES")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("256 bits");
        } finally {
            PQfinish(conn);
        }
    }
}
