package dev.quell.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.libpq.Libpq;
import dev.quell.libpq.PGconn;
import dev.quell.testkit.CertificateFiles;
import dev.quell.testkit.Role;
import dev.quell.testkit.ServerCertificate;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import dev.quell.testkit.libpq.Pq;
import dev.quell.testkit.libpq.RealLibpq;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Certificates and what is required of a server, over connections that the application turns: libpq's own words. */
@Timeout(60)
class TlsAgreementTest {
    private static final Pq LIBPQ = RealLibpq.load();
    private static final TestServer SERVER = TestServer.shared(TestServers.newest());
    private static final String ROOT = " sslrootcert=" + SERVER.certificates().root();
    private static final String SCRAM = SERVER.conninfo(Role.SCRAM);

    @TempDir
    Path directory;

    private static String errorOfLibpq(String conninfo) {
        Object connection = LIBPQ.PQconnectdb(conninfo);
        try {
            return LIBPQ.PQerrorMessage(connection);
        } finally {
            LIBPQ.PQfinish(connection);
        }
    }

    private static String errorOfQuell(String conninfo) {
        PGconn connection = Libpq.PQconnectdb(conninfo);
        try {
            return Libpq.PQerrorMessage(connection);
        } finally {
            Libpq.PQfinish(connection);
        }
    }

    private static void assertSame(String conninfo) {
        assertThat(errorOfQuell(conninfo)).as(conninfo).isEqualTo(errorOfLibpq(conninfo));
    }

    private Path file(String name, String content, String mode) throws Exception {
        Path file = Files.writeString(directory.resolve(name), content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    private static X509Certificate serverCertificate() throws Exception {
        try (var in = Files.newInputStream(
                SERVER.certificates().server(ServerCertificate.RSA).certificate())) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    @Test
    void rootCertificates_everyFault_isWordedAsInLibpq() throws Exception {
        assertSame(SCRAM + " sslmode=verify-full sslrootcert=/nosuch");
        assertSame(SCRAM + " sslmode=verify-full sslrootcert=" + file("garbage", "x", "rw-r--r--"));
        assertSame(SCRAM + " sslmode=verify-full sslrootcert="
                + SERVER.certificates().otherRoot());
        assertSame(SCRAM + " sslmode=verify-full" + ROOT + " host='' hostaddr=127.0.0.1");
        assertSame(SCRAM + " sslmode=verify-full" + ROOT + " host=wrong.example hostaddr=127.0.0.1");
        assertSame(SCRAM + " sslmode=verify-full" + ROOT);
    }

    @Test
    void revocationLists_everyCase_endAsInLibpq() throws Exception {
        String list = SERVER.certificates().authority().revocationList();
        String revoking = SERVER.certificates().authority().revocationList(serverCertificate());
        String options = SCRAM + " sslmode=verify-full" + ROOT;
        assertSame(options + " sslcrl=" + file("empty.crl", list, "rw-r--r--"));
        assertSame(options + " sslcrl=" + file("revoking.crl", revoking, "rw-r--r--"));
        assertSame(options + " sslcrldir=" + directory);
        assertSame(options + " sslcrl=/nosuch");
    }

    @Test
    void clientCertificate_everyFault_isWordedAsInLibpq() throws Exception {
        CertificateFiles own = SERVER.certificates().client(Role.CERT.role());
        CertificateFiles other = SERVER.certificates().clientOfOtherAuthority(Role.CERT.role());
        CertificateFiles bob = SERVER.certificates().client("bob");
        String options = SERVER.conninfo(Role.CERT) + " sslmode=require sslcert=";
        assertSame(options + own.certificate() + " sslkey=/nosuch");
        assertSame(options + own.certificate() + " sslkey=" + directory);
        assertSame(
                options + own.certificate() + " sslkey=" + file("open.key", Files.readString(own.key()), "rw-rw-rw-"));
        assertSame(options + own.certificate() + " sslkey=" + bob.key());
        assertSame(options + own.certificate() + " sslkey=" + own.key());
        assertSame(options + bob.certificate() + " sslkey=" + bob.key());
        assertSame(options + other.certificate() + " sslkey=" + other.key());
        assertSame(options + file("garbage.crt", "x", "rw-------") + " sslkey=" + own.key());
        assertSame(options + "/nosuch");
    }

    @Test
    void requirements_everyMode_endAsInLibpq() {
        for (String mode : List.of("disable", "allow", "require")) {
            assertSame(SCRAM + " sslmode=require sslcert=/nosuch sslcertmode=" + mode);
            assertSame(SERVER.socketConninfo(Role.TRUST) + " sslmode=require sslcertmode=" + mode);
        }
        assertSame(SERVER.socketConninfo(Role.TRUST) + " requirepeer=nobody");
        for (String auth : List.of("none", "md5", "password", "!scram-sha-256", "scram-sha-256", "!none")) {
            for (Role role : List.of(Role.TRUST, Role.MD5, Role.PASSWORD, Role.SCRAM)) {
                assertSame(SERVER.conninfo(role) + " sslmode=prefer require_auth=" + auth);
                assertSame(SERVER.conninfo(role) + " sslmode=allow require_auth=" + auth);
            }
        }
    }
}
