package dev.quell.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A running PgBouncer in front of a {@link TestServer}: the one that is installed on this machine, of version 1.18 or
 * later.
 *
 * <p>It lets in the {@linkplain Role roles} that have a password by SCRAM-SHA-256 and the others without one. Safe for
 * use by several threads.
 */
public final class PgBouncer implements AutoCloseable {
    /** For how long a client keeps a session with the server. */
    public enum PoolMode {
        /** As long as it is connected. */
        SESSION,
        /** For a transaction. */
        TRANSACTION;

        String setting() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Below the range from which Linux takes the ports of outgoing connections. */
    private static final int LOWEST_PORT = 15_000;

    private static final int HIGHEST_PORT = 32_000;
    private static final int PORTS_TO_TRY = 5;

    private final TestServer server;
    private final PgBouncerOptions options;
    private final int port;
    private final PgBouncerProcess process;

    private PgBouncer(TestServer server, PgBouncerOptions options, int port, PgBouncerProcess process) {
        this.server = server;
        this.options = options;
        this.port = port;
        this.process = process;
    }

    /**
     * Why no test with a PgBouncer can run on this machine; empty if one can. It has been said on standard error then.
     *
     * @throws AssertionError if it is missing in continuous integration, which must not go without those tests
     */
    public static Optional<String> missing() {
        if (PgBouncerProcess.program().isPresent()) {
            return Optional.empty();
        }
        if ("true".equals(System.getenv("CI"))) {
            throw new AssertionError(
                    "PgBouncer is not installed; continuous integration must not go without the tests with it");
        }
        System.err.println("SKIPPED: PgBouncer is not installed, so nothing was tried through it; on Debian and Ubuntu,"
                + " \"apt-get install pgbouncer\" installs it");
        return Optional.of("PgBouncer is not installed");
    }

    /** The installed version, such as {@code 1.18.0}. */
    public static String version() {
        return PgBouncerProcess.version();
    }

    /** Starts one with the usual options. */
    public static PgBouncer start(TestServer server, PoolMode mode) {
        return start(server, mode, PgBouncerOptions.usual());
    }

    /**
     * Starts one and waits until it accepts connections.
     *
     * @throws IllegalStateException if it is not installed or does not start; the message says what to do, or ends with
     *     its log
     */
    public static PgBouncer start(TestServer server, PoolMode mode, PgBouncerOptions options) {
        for (int tries = 0; tries < PORTS_TO_TRY; tries++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT);
            PgBouncerProcess process = launch(server, mode, options, port);
            if (process.awaitReady(port)) {
                return new PgBouncer(server, options, port, process);
            }
            process.close();
            if (!process.foundPortTaken()) {
                throw new IllegalStateException("PgBouncer did not start: " + process.logTail());
            }
        }
        throw new IllegalStateException("PgBouncer found %d ports taken, one after the other".formatted(PORTS_TO_TRY));
    }

    private static PgBouncerProcess launch(TestServer server, PoolMode mode, PgBouncerOptions options, int port) {
        Path home = TemporaryDirectory.create("quell-pgbouncer-");
        try {
            Path configuration = new PgBouncerConfiguration(server, mode, options, port).write(home);
            return PgBouncerProcess.launch(home, configuration);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The port it listens on, on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** Its log. */
    public Path log() {
        return process.log();
    }

    /** Whether it runs. */
    public boolean isRunning() {
        return process.isAlive();
    }

    /**
     * A connection string for that role, with its password, and with {@code sslmode=verify-full} where this PgBouncer
     * demands encryption.
     */
    public String conninfo(Role role) {
        String password = role.password().isEmpty() ? "" : " password='" + role.password() + "'";
        String tls = options.tls()
                ? " sslmode=verify-full sslrootcert='" + server.certificates().root() + "'"
                : " sslmode=disable";
        return "host=localhost hostaddr=127.0.0.1 port=%d dbname=%s user=%s%s%s"
                .formatted(port, server.database(), role.role(), password, tls);
    }

    /** Stops it at once; its clients see their connections closed. */
    @Override
    public void close() {
        process.close();
    }
}
