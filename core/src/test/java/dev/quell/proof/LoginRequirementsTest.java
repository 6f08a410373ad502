package dev.quell.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.ConnectionSettings;
import dev.quell.Quell;
import dev.quell.QuellException;
import dev.quell.testkit.CertificateFiles;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import dev.quell.testkit.libpq.Pq;
import dev.quell.testkit.libpq.RealLibpq;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the client wants of the server before it goes on: the same as in libpq, in the same words. */
@Timeout(60)
class LoginRequirementsTest {
    private static final TestServer SERVER = TestServer.shared(TestServers.newest());
    private static final Pq LIBPQ = RealLibpq.load();

    private static final List<String> REQUIRED = List.of(
            "none",
            "password",
            "md5",
            "scram-sha-256",
            "oauth",
            "gss",
            "!password",
            "!md5",
            "!scram-sha-256",
            "!none",
            "none,password",
            "md5,scram-sha-256",
            "!oauth,!gss,!none");

    private static String errorOfLibpq(String conninfo) {
        Object connection = LIBPQ.PQconnectdb(conninfo);
        try {
            return LIBPQ.PQerrorMessage(connection).stripTrailing();
        } finally {
            LIBPQ.PQfinish(connection);
        }
    }

    private static String errorOfQuell(String conninfo) throws InterruptedException {
        try {
            Quell.connect(ConnectionSettings.parse(conninfo)).close();
            return "";
        } catch (QuellException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static void assertSameAsLibpq(String conninfo) throws InterruptedException {
        assertThat(errorOfQuell(conninfo)).as(conninfo).isEqualTo(errorOfLibpq(conninfo));
    }

    @ParameterizedTest
    @EnumSource(names = {"TRUST", "PASSWORD", "MD5", "SCRAM"})
    void requireAuth_everyMethod_isHeldToAsInLibpq(Role role) throws InterruptedException {
        for (String required : REQUIRED) {
            for (String mode : List.of("disable", "require")) {
                String conninfo = SERVER.conninfo(role) + " sslmode=" + mode + " require_auth=" + required;
                if (!required.equals("oauth") || role != Role.SCRAM) {
                    assertSameAsLibpq(conninfo);
                } else {
                    assertThat(errorOfQuell(conninfo)).contains("authentication method requirement \"oauth\" failed");
                }
            }
        }
    }

    @Test
    void certificateMode_require_isHeldToAsInLibpq() throws InterruptedException {
        CertificateFiles files = SERVER.certificates().client(Role.CERT.role());
        String given = " sslcert=" + files.certificate() + " sslkey=" + files.key();
        String none = " sslcert=/nosuch";
        for (String mode : List.of("disable", "allow", "require")) {
            for (String encryption : List.of("disable", "prefer", "require")) {
                String options = " sslcertmode=" + mode + " sslmode=" + encryption;
                assertSameAsLibpq(SERVER.conninfo(Role.SCRAM) + given + options);
                assertSameAsLibpq(SERVER.conninfo(Role.SCRAM) + none + options);
                assertSameAsLibpq(SERVER.socketConninfo(Role.TRUST) + given + options);
            }
        }
    }

    @Test
    void requirepeer_unixSocket_isHeldToAsInLibpq() throws InterruptedException {
        String user = System.getProperty("user.name");
        List<String> peers = List.of("nobody", user, "postgres", "no-such-user", "''");
        for (String peer : peers) {
            assertSameAsLibpq(SERVER.socketConninfo(Role.TRUST) + " requirepeer=" + peer);
            assertSameAsLibpq(SERVER.conninfo(Role.TRUST) + " requirepeer=" + peer);
        }
        assertThat(peers.stream().filter(peer -> connects(SERVER.socketConninfo(Role.TRUST) + " requirepeer=" + peer)))
                .as("one of these runs the server, and nobody in particular is wanted")
                .hasSizeBetween(1, 2);
    }

    private static boolean connects(String conninfo) {
        try {
            return errorOfQuell(conninfo).isEmpty();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
