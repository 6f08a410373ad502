package dev.quell.bench.driver;

import java.nio.file.Path;

/**
 * The server to connect to.
 *
 * @param root the certificate that the server's is to be verified with
 * @param tls whether to encrypt, with full verification, or to stay plain
 */
public record Target(String host, int port, String user, String password, String database, Path root, boolean tls) {
    /** For libpq and those that take its connection strings. */
    public String conninfo() {
        String encryption = tls ? "sslmode=verify-full sslrootcert='" + root + "'" : "sslmode=disable";
        return "host=%s port=%d user=%s password='%s' dbname=%s gssencmode=disable %s"
                .formatted(host, port, user, password, database, encryption);
    }

    /** Leaves the password out. */
    @Override
    public String toString() {
        return "Target[" + host + ":" + port + ", " + user + (tls ? ", TLS" : "") + "]";
    }
}
