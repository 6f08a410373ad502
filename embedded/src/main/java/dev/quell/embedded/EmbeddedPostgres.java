package dev.quell.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A throw-away PostgreSQL server of this program's own.
 *
 * <p>It listens on the loopback addresses and on a Unix socket, with data of its own that is deleted by {@link
 * #close()}, at the exit of the program, and also when the program is killed. Several servers may run at once.
 *
 * <p>Whoever can open the Unix socket is let in as {@link #user()} without a password; its directory is private to the
 * user who runs the program. Over TCP, which every user of the machine can reach, {@link #password()} is asked for.
 * {@link EmbeddedPostgresBuilder#hostBasedAccess(String)} replaces these rules.
 *
 * <p>Safe for use by several threads. Runs on Linux; as root too, see {@link EmbeddedPostgresBuilder#start()}.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    static final String SUPERUSER = "postgres";

    private final PostgresInstallation installation;
    private final Path home;
    private final int port;
    private final String password;
    private final Duration startTimeout;
    private final Map<String, String> settings;
    private final Thread exitHook = new Thread(this::close, "quell-postgres-exit");
    private final ReentrantLock lock = new ReentrantLock();
    private ServerProcess process;

    EmbeddedPostgres(Blueprint blueprint, Map<String, String> settings, Path home, int port, ServerProcess process) {
        this.installation = blueprint.installation();
        this.home = home;
        this.port = port;
        this.password = blueprint.template().password();
        this.startTimeout = blueprint.startTimeout();
        this.settings = new LinkedHashMap<>(settings);
        this.process = process;
    }

    /** Starts to describe a server; {@link EmbeddedPostgresBuilder#start()} runs it. */
    public static EmbeddedPostgresBuilder builder() {
        return new EmbeddedPostgresBuilder();
    }

    /** The host name under which the server listens on TCP: {@code localhost}. */
    public String host() {
        return "localhost";
    }

    /** The port of TCP and of the Unix socket; the same after a restart. */
    public int port() {
        return port;
    }

    /** The directory of the Unix socket, usable as {@code host} in a connection string. */
    public Path socketDirectory() {
        return home;
    }

    /** The data directory. */
    public Path dataDirectory() {
        return ServerProcess.dataDirectory(home);
    }

    /** The server's log. */
    public Path log() {
        return ServerProcess.log(home);
    }

    /** The superuser: {@code postgres}. */
    public String user() {
        return SUPERUSER;
    }

    /** The superuser's password, asked for over TCP. A secret: do not print it. */
    public String password() {
        return password;
    }

    /** The unpacked PostgreSQL that runs this server. */
    public PostgresInstallation installation() {
        return installation;
    }

    /** A connection string to the database {@code postgres} over the Unix socket; holds no secret. */
    public String conninfo() {
        return "host='%s' port=%d user=%s dbname=%s"
                .formatted(home.toString().replace("\\", "\\\\").replace("'", "\\'"), port, SUPERUSER, SUPERUSER);
    }

    /** A connection string to the database {@code postgres} over TCP. Holds the password: do not print it. */
    public String tcpConninfo() {
        return "host=%s port=%d user=%s dbname=%s password=%s".formatted(host(), port, SUPERUSER, SUPERUSER, password);
    }

    /** Whether the server runs: false after {@link #stop(StopMode)}, and after it ended by itself. */
    public boolean isRunning() {
        lock.lock();
        try {
            return process.isAlive();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sets a parameter in {@code postgresql.conf}; {@link #reload()} or {@link #restart()} lets it take effect.
     *
     * @throws EmbeddedPostgresException if the file cannot be written
     */
    public void configure(String name, String value) {
        Configuration.requireName(name);
        lock.lock();
        try {
            settings.put(name, value);
            writeSettings(dataDirectory(), settings);
        } catch (IOException failure) {
            throw EmbeddedPostgresException.because("cannot write postgresql.conf", failure);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Makes the server read its configuration, certificates and access rules again, soon after this returns.
     *
     * @throws EmbeddedPostgresException if the server does not run
     */
    public void reload() {
        lock.lock();
        try {
            process.reload();
        } catch (IOException failure) {
            throw new EmbeddedPostgresException("cannot reload PostgreSQL: it does not run", failure);
        } finally {
            lock.unlock();
        }
    }

    /** Stops the server and keeps its data; does nothing if it does not run. */
    public void stop(StopMode mode) {
        lock.lock();
        try {
            process.stop(mode);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Starts the server again with the same data and port; stops it before that if it runs.
     *
     * @throws EmbeddedPostgresException if it does not become ready, or was closed
     */
    public void restart() {
        lock.lock();
        try {
            if (Files.notExists(home)) {
                throw new EmbeddedPostgresException("cannot restart PostgreSQL: it was closed");
            }
            process.stop(StopMode.FAST);
            process = ServerProcess.launch(installation, home, port);
            if (!process.awaitReady(startTimeout)) {
                throw new EmbeddedPostgresException("PostgreSQL did not restart: " + Commands.tail(log()));
            }
        } catch (IOException failure) {
            throw EmbeddedPostgresException.because("cannot restart PostgreSQL", failure);
        } finally {
            lock.unlock();
        }
    }

    /** Stops the server and deletes its data. Does nothing the second time; never throws for a server that is gone. */
    @Override
    public void close() {
        lock.lock();
        try {
            process.stop(StopMode.FAST);
            DirectoryTree.delete(home);
        } catch (IOException failure) {
            throw EmbeddedPostgresException.because("cannot delete " + home, failure);
        } finally {
            lock.unlock();
        }
        forgetExitHook();
    }

    void closeAtExit() {
        Runtime.getRuntime().addShutdownHook(exitHook);
    }

    static void writeSettings(Path dataDirectory, Map<String, String> settings) throws IOException {
        Files.writeString(
                dataDirectory.resolve("postgresql.conf"), Configuration.text(settings), StandardCharsets.UTF_8);
    }

    private void forgetExitHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(exitHook);
        } catch (IllegalStateException exiting) {
            // The hook is running this.
        }
    }
}
