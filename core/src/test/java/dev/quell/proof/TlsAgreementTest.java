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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class TlsAgreementTest {
    private static final Pq LIBPQ = RealLibpq.load();

    @TempDir
    Path directory;

    private static String real(String conninfo) {
        Object connection = LIBPQ.PQconnectdb(conninfo);
        try {
            return LIBPQ.PQerrorMessage(connection);
        } finally {
            LIBPQ.PQfinish(connection);
        }
    }

    private static String ours(String conninfo) {
        PGconn connection = Libpq.PQconnectdb(conninfo);
        try {
            return Libpq.PQerrorMessage(connection);
        } finally {
            Libpq.PQfinish(connection);
        }
    }

    private Path file(String name, String content, String mode) throws Exception {
        Path file = Files.writeString(directory.resolve(name), content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    @Test
    void all() throws Exception {
        List<String> cases = new ArrayList<>();
        try (TestServer server = TestServer.start(TestServers.newest())) {
            CertificateFiles alice = server.certificates().client("cert_user");
            CertificateFiles bob = server.certificates().client("bob");
            CertificateFiles other = server.certificates().clientOfOtherAuthority("cert_user");
            String root = " sslrootcert=" + server.certificates().root();
            String cert = server.conninfo(Role.CERT) + " sslmode=require sslcert=" + alice.certificate();
            String scram = server.conninfo(Role.SCRAM);
            cases.add(scram + " sslmode=verify-full sslrootcert=/nosuch");
            cases.add(scram + " sslmode=verify-full sslrootcert=" + file("garbage", "x", "rw-r--r--"));
            cases.add(scram + " sslmode=verify-full sslrootcert=" + directory);
            cases.add(scram + " sslmode=verify-full sslrootcert=" + server.certificates().otherRoot());
            cases.add(scram + " sslmode=verify-full" + root + " sslcrl=" + file("crl", server.certificates().authority().revocationList(), "rw-r--r--"));
            cases.add(scram + " sslmode=verify-full" + root + " sslcrl=" + file("crl2", server.certificates().authority().revocationList(cert(server)), "rw-r--r--"));
            cases.add(scram + " sslmode=verify-full" + root + " sslcrldir=" + directory);
            cases.add(scram + " sslmode=verify-full" + root + " sslcrl=/nosuch");
            cases.add(scram + " sslmode=verify-full" + root + " host='' hostaddr=127.0.0.1");
            cases.add(scram + " sslmode=verify-full" + root + " host=wrong.example hostaddr=127.0.0.1");
            cases.add(scram + " sslmode=prefer" + root + " sslcert=/nosuch");
            cases.add(cert + " sslkey=/nosuch");
            cases.add(cert + " sslkey=" + directory);
            cases.add(cert + " sslkey=" + file("open.key", Files.readString(alice.key()), "rw-rw-rw-"));
            cases.add(cert + " sslkey=" + file("garbage.key", "x", "rw-------"));
            cases.add(cert + " sslkey=" + bob.key());
            cases.add(cert + " sslkey=" + alice.key());
            cases.add(server.conninfo(Role.CERT) + " sslmode=require sslcert=" + other.certificate() + " sslkey=" + other.key());
            cases.add(server.conninfo(Role.CERT) + " sslmode=require sslcert=" + bob.certificate() + " sslkey=" + bob.key());
            cases.add(server.conninfo(Role.CERT) + " sslmode=require sslcert=/nosuch");
            cases.add(server.conninfo(Role.CERT) + " sslmode=require sslcert=" + file("garbage.crt", "x", "rw-------") + " sslkey=" + alice.key());
            cases.add(server.conninfo(Role.CERT) + " sslmode=require sslcertmode=require sslcert=" + alice.certificate() + " sslkey=" + alice.key());
            for (String mode : List.of("disable", "allow", "require")) {
                cases.add(scram + " sslmode=require sslcertmode=" + mode + " sslcert=/nosuch");
                cases.add(server.socketConninfo(Role.TRUST) + " sslmode=require sslcertmode=" + mode);
            }
            cases.add(scram + " sslmode=require ssl_min_protocol_version=TLSv1.3 ssl_max_protocol_version=TLSv1.3");
            cases.add(scram + " sslmode=require ssl_max_protocol_version=TLSv1.1 ssl_min_protocol_version=TLSv1");
            cases.add(server.socketConninfo(Role.TRUST) + " requirepeer=nobody");
            cases.add(server.socketConninfo(Role.TRUST) + " requirepeer=postgres");
            for (String auth : List.of("none", "md5", "password", "!scram-sha-256", "scram-sha-256", "!none")) {
                for (Role role : List.of(Role.TRUST, Role.MD5, Role.PASSWORD, Role.SCRAM)) {
                    cases.add(server.conninfo(role) + " sslmode=prefer require_auth=" + auth);
                    cases.add(server.conninfo(role) + " sslmode=allow require_auth=" + auth);
                }
            }
            compare(cases);
            cases.clear();
            server.show(ServerCertificate.EXPIRED);
            cases.add(scram + " sslmode=verify-ca" + root);
            compare(cases);
            server.show(ServerCertificate.WRONG_HOST);
            cases.add(scram + " sslmode=verify-full" + root);
            cases.add(scram + " sslmode=verify-ca" + root);
            compare(cases);
        }
    }

    private static java.security.cert.X509Certificate cert(TestServer server) throws Exception {
        try (var in = Files.newInputStream(server.certificates().server(ServerCertificate.RSA).certificate())) {
            return (java.security.cert.X509Certificate)
                    java.security.cert.CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private static void compare(List<String> cases) {
        for (String each : cases) {
            String real = real(each);
            String ours = ours(each);
            System.out.println((real.equals(ours) ? "SAME " : "DIFF ") + each);
            System.out.println("   real: " + real.strip());
            if (!real.equals(ours)) {
                System.out.println("   ours: " + ours.strip());
            }
        }
    }
}
