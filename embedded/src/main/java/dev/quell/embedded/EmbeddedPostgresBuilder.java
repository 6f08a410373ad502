package dev.quell.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Describes an {@link EmbeddedPostgres} to be started. Not safe for use by several threads at once. */
public final class EmbeddedPostgresBuilder {
    private static final Duration DEFAULT_START_TIMEOUT = Duration.ofSeconds(60);
    private static final String DEFAULT_ACCESS = """
            local all all trust
            host all all 127.0.0.1/32 scram-sha-256
            host all all ::1/128 scram-sha-256
            """;

    private Optional<PostgresArchive> archive = Optional.empty();
    private final Map<String, String> settings = new LinkedHashMap<>();
    private String hostBasedAccess = DEFAULT_ACCESS;
    private Optional<Path> directory = Optional.empty();
    private DataDirectoryHook beforeStart = dataDirectory -> {};
    private Consumer<String> progress = sentence -> {};
    private Duration startTimeout = DEFAULT_START_TIMEOUT;
    private boolean closeAtExit = true;

    EmbeddedPostgresBuilder() {}

    /** Uses this PostgreSQL instead of {@link PostgresArchive#bundled()}. */
    public EmbeddedPostgresBuilder archive(PostgresArchive chosen) {
        archive = Optional.of(chosen);
        return this;
    }

    /**
     * Sets a parameter of {@code postgresql.conf}.
     *
     * @throws IllegalArgumentException if the name or the value cannot stand in that file
     */
    public EmbeddedPostgresBuilder setting(String name, String value) {
        Configuration.requireName(name);
        settings.put(name, value);
        return this;
    }

    /** Replaces the whole of {@code pg_hba.conf}. */
    public EmbeddedPostgresBuilder hostBasedAccess(String rules) {
        hostBasedAccess = rules;
        return this;
    }

    /** Runs the hook when the data directory exists and the server has not started yet. */
    public EmbeddedPostgresBuilder beforeStart(DataDirectoryHook hook) {
        beforeStart = hook;
        return this;
    }

    /** Sends a short sentence to the listener before something that takes a while, as a first run does. */
    public EmbeddedPostgresBuilder progress(Consumer<String> listener) {
        progress = listener;
        return this;
    }

    /**
     * Puts the server's own directory, with its data and its Unix socket, below this one. Unless set, that is {@code
     * /dev/shm}, in memory, where it has at least 4 GB free, and else {@code java.io.tmpdir}: choose a directory on
     * disk for a server that is to hold a lot of data. The path should be short, since that of a Unix socket is limited
     * to 107 bytes.
     */
    public EmbeddedPostgresBuilder directory(Path parent) {
        directory = Optional.of(parent);
        return this;
    }

    /** Limits the time from launching the server to its being ready; one minute unless set. */
    public EmbeddedPostgresBuilder startTimeout(Duration timeout) {
        startTimeout = timeout;
        return this;
    }

    /**
     * Whether a shutdown hook of the JVM closes the server; true unless set. Hooks run at the same time in no order,
     * so a program with one of its own that still needs the server says false and calls {@link
     * EmbeddedPostgres#close()} itself. Should it not come to that, the server ends after the JVM does.
     */
    public EmbeddedPostgresBuilder closeAtExit(boolean close) {
        closeAtExit = close;
        return this;
    }

    /**
     * Starts the server and waits until it accepts connections.
     *
     * <p>The first start of a version unpacks and initialises it, which takes a few seconds; later ones take a fraction
     * of one. When the program runs as root, the server runs in a user namespace without root's privileges.
     *
     * @throws EmbeddedPostgresException if the server cannot be run; quotes the end of its log where it has one
     */
    public EmbeddedPostgres start() {
        PostgresInstallation installation =
                PostgresInstallation.of(archive.orElseGet(PostgresArchive::bundled), progress);
        try {
            List<InetAddress> addresses = Ports.loopback();
            var blueprint = new Blueprint(
                    installation,
                    Template.of(installation, progress),
                    allSettings(addresses),
                    hostBasedAccess,
                    directory.orElseGet(TemporaryStorage::best),
                    beforeStart,
                    startTimeout);
            EmbeddedPostgres server = Launcher.start(blueprint, addresses);
            if (closeAtExit) {
                server.closeAtExit();
            }
            return server;
        } catch (IOException failure) {
            throw EmbeddedPostgresException.because("cannot start PostgreSQL", failure);
        }
    }

    private Map<String, String> allSettings(List<InetAddress> addresses) {
        Map<String, String> all = Configuration.throwAway();
        all.put(
                "listen_addresses",
                addresses.stream().map(InetAddress::getHostAddress).collect(Collectors.joining(",")));
        all.putAll(settings);
        return all;
    }
}
