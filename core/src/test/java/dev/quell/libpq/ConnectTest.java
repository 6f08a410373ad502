package dev.quell.libpq;

import static dev.quell.libpq.Libpq.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testkit.PgVersion;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ways to connect, and what is encrypted then: the session and what cancels it. */
class ConnectTest {
    private static final TestServer SERVER = TestServer.shared(PgVersion.V18);

    @ParameterizedTest
    @CsvSource({
        "disable,postgres,0",
        "allow,postgres,0",
        "prefer,postgres,1",
        "require,postgres,1",
        "require,direct,1",
        "verify-ca,postgres,1",
        "verify-full,direct,1"
    })
    void connect_withSslmode_isEncryptedAsAskedFor(String mode, String negotiation, int encrypted) {
        String roots = mode.startsWith("verify")
                ? " sslrootcert='" + SERVER.certificates().root() + "'"
                : "";
        PGconn conn = PQconnectdb(
                SERVER.conninfo(Role.SCRAM) + " sslmode=" + mode + " sslnegotiation=" + negotiation + roots);
        assertThat(PQerrorMessage(conn)).isEmpty();
        assertThat(PQsslInUse(conn)).isEqualTo(encrypted);
        assertThat(PQsendQuery(conn, "select pg_sleep(60) /* " + mode + negotiation + " */"))
                .isEqualTo(1);
        SERVER.awaitRunning(mode + negotiation);
        PGcancelConn cancel = PQcancelCreate(conn);
        assertThat(PQcancelBlocking(cancel)).as(PQcancelErrorMessage(cancel)).isEqualTo(1);
        assertThat(PQresultErrorField(PQgetResult(conn), PG_DIAG_SQLSTATE)).isEqualTo("57014");
        PQcancelFinish(cancel);
        PQfinish(conn);
    }

    @Test
    void connect_overTheUnixSocket_stands() {
        PGconn conn = PQconnectdb(SERVER.socketConninfo(Role.SCRAM));
        assertThat(PQerrorMessage(conn)).isEmpty();
        assertThat(PQhost(conn)).isEqualTo(SERVER.socketDirectory().toString());
        assertThat(PQbackendPID(conn)).isPositive();
        PQfinish(conn);
    }

    @Test
    void connect_withAWrongPassword_isToldInLibpqsWords() {
        PGconn conn = PQconnectdb(
                SERVER.conninfo(Role.SCRAM).replaceFirst("password='[^']*'", "password=wrong") + " sslmode=disable");
        assertThat(PQstatus(conn)).isEqualTo(ConnStatusType.CONNECTION_BAD);
        assertThat(PQerrorMessage(conn))
                .endsWith("failed: FATAL:  password authentication failed for user \"scram_user\"\n");
        PQfinish(conn);
    }
}
