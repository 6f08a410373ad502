package dev.quell.libpq;

import static dev.quell.libpq.Libpq.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testkit.PgVersion;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Options that docs/libpq-parity.md says are taken and have no effect: when one gets an effect, the page changes. */
class OptionsWithoutEffectTest {
    private static final TestServer SERVER = TestServer.shared(PgVersion.V18);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tcp_user_timeout=5000",
                "krbsrvname=other",
                "gsslib=gssapi",
                "gssdelegation=1",
                "oauth_issuer=https://issuer.example oauth_client_id=x oauth_client_secret=y oauth_scope=z"
            })
    void option_withoutEffect_isTaken(String options) {
        PGconn conn = PQconnectdb(SERVER.conninfo(Role.TRUST) + " sslmode=disable " + options);

        assertThat(PQerrorMessage(conn)).isEmpty();
        assertThat(PQstatus(conn)).isEqualTo(ConnStatusType.CONNECTION_OK);
        PQfinish(conn);
    }

    @Test
    void keyLogFile_ofATlsSession_isNotWritten(@TempDir Path directory) {
        Path file = directory.resolve("keys");
        PGconn conn = PQconnectdb(SERVER.conninfo(Role.TRUST) + " sslmode=require sslkeylogfile='" + file + "'");

        assertThat(PQerrorMessage(conn)).isEmpty();
        assertThat(PQsslInUse(conn)).isEqualTo(1);
        assertThat(file).doesNotExist();
        PQfinish(conn);
    }

    @Test
    void gssEncryption_required_isRefusedAsByALibpqWithoutIt() {
        PGconn conn = PQconnectdb(SERVER.conninfo(Role.TRUST) + " gssencmode=require");

        assertThat(PQstatus(conn)).isEqualTo(ConnStatusType.CONNECTION_BAD);
        assertThat(PQerrorMessage(conn))
                .isEqualTo("gssencmode value \"require\" invalid when GSSAPI support is not compiled in\n");
        PQfinish(conn);
    }
}
