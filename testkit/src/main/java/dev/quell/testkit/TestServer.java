package dev.quell.testkit;

import dev.quell.embedded.EmbeddedPostgres;
import dev.quell.embedded.EmbeddedPostgresBuilder;
import dev.quell.embedded.StopMode;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;

/**
 * A running PostgreSQL with TLS, the {@linkplain Role roles} and a second pair of eyes on it.
 *
 * <p>Safe for use by several threads.
 */
public final class TestServer implements AutoCloseable {
    private static final ConcurrentMap<PgVersion, TestServer> SHARED = new ConcurrentHashMap<>();

    private final PgVersion version;
    private final boolean shared;
    private final EmbeddedPostgres postgres;

    private TestServer(PgVersion version, TestServerOptions options, boolean shared) {
        this.version = version;
        this.shared = shared;
        this.postgres = describe(version, options).start();
        sql(AccessRules.createRoles());
    }

    /** The server of that version that all tests of this JVM share; started now if it is not, stopped at exit. */
    public static TestServer shared(PgVersion version) {
        return SHARED.computeIfAbsent(version, wanted -> new TestServer(wanted, TestServerOptions.usual(), true));
    }

    /** Starts a server for one test alone, which closes it. */
    public static TestServer start(PgVersion version) {
        return start(version, TestServerOptions.usual());
    }

    /** Starts a server for one test alone, which closes it. */
    public static TestServer start(PgVersion version, TestServerOptions options) {
        return new TestServer(version, options, false);
    }

    /** Starts a server for one test alone that shows the given certificate. */
    public static TestServer withServerCertificate(PgVersion version, ServerCertificate certificate) {
        return start(version, TestServerOptions.usual().withCertificate(certificate));
    }

    /** The version it runs. */
    public PgVersion version() {
        return version;
    }

    /** The host name its certificate is for: {@code localhost}. */
    public String host() {
        return postgres.host();
    }

    /** The port of TCP and of the Unix socket. */
    public int port() {
        return postgres.port();
    }

    /** The directory of the Unix socket. */
    public Path socketDirectory() {
        return postgres.socketDirectory();
    }

    /** The data directory. */
    public Path dataDirectory() {
        return postgres.dataDirectory();
    }

    /** The server's log. */
    public Path log() {
        return postgres.log();
    }

    /** The database every role may connect to: {@code postgres}. */
    public String database() {
        return "postgres";
    }

    /** The certificates it and its clients use. */
    public TestCertificates certificates() {
        return TestCertificates.shared();
    }

    /** The {@code libpq.so.5} of its version. */
    public Path libpq() {
        return postgres.installation().library("libpq.so.5");
    }

    /** A connection string for that role over TCP, with its password; without any TLS option. */
    public String conninfo(Role role) {
        return conninfo(host(), role);
    }

    /** A connection string for that role over the Unix socket, with its password. */
    public String socketConninfo(Role role) {
        return conninfo(socketDirectory().toString(), role);
    }

    private String conninfo(String host, Role role) {
        String password = role.password().isEmpty() ? "" : " password='" + role.password() + "'";
        return "host='%s' port=%d dbname=%s user=%s%s".formatted(host, port(), database(), role.role(), password);
    }

    /** Runs statements as the superuser, through pgjdbc. */
    public void sql(String statements) {
        try (var observer = new Observer(port())) {
            observer.execute(statements);
        } catch (SQLException failure) {
            throw new IllegalStateException("the test's own SQL failed: " + statements, failure);
        }
    }

    /** The rows of a query as the superuser, through pgjdbc, as text; SQL nulls are empty strings. */
    public List<List<String>> query(String sql) {
        try (var observer = new Observer(port())) {
            return observer.query(sql);
        } catch (SQLException failure) {
            throw new IllegalStateException("the test's own query failed: " + sql, failure);
        }
    }

    /** What the clients' backends do now, without those of the testkit. */
    public List<Activity> activity() {
        try (var observer = new Observer(port())) {
            return observer.activity();
        } catch (SQLException failure) {
            throw new IllegalStateException("the server's activity cannot be seen", failure);
        }
    }

    /** Waits for a client's backend of which the condition holds, and returns it. */
    public Activity awaitActivity(Predicate<Activity> condition, Duration deadline) {
        try (var observer = new Observer(port())) {
            return Await.present(
                    () -> observer.activity().stream().filter(condition).findFirst(),
                    deadline,
                    "a backend in the wanted state");
        } catch (SQLException failure) {
            throw new IllegalStateException("the server's activity cannot be seen", failure);
        }
    }

    /** Waits until a query with this marker in its text is running, and returns its backend. */
    public Activity awaitRunning(String marker) {
        return awaitActivity(backend -> backend.isActive() && backend.query().contains(marker), Await.DEADLINE);
    }

    /** Waits until no backend runs a query with this marker in its text. */
    public void awaitNoneRunning(String marker) {
        try (var observer = new Observer(port())) {
            Await.present(
                    () -> running(observer.activity(), marker) == 0 ? Optional.of(true) : Optional.empty(),
                    Await.DEADLINE,
                    "the end of every query with " + marker);
        } catch (SQLException failure) {
            throw new IllegalStateException("the server's activity cannot be seen", failure);
        }
    }

    /** How many backends run a query with this marker in its text. */
    public long backendsRunning(String marker) {
        return running(activity(), marker);
    }

    /** Sets a parameter in {@code postgresql.conf}; {@link #reload()} or {@link #restart()} lets it take effect. */
    public void configure(String name, String value) {
        requirePrivate();
        postgres.configure(name, value);
    }

    /** Shows another certificate from now on. */
    public void show(ServerCertificate certificate) {
        CertificateFiles files = certificates().server(certificate);
        configure("ssl_cert_file", files.certificate().toString());
        configure("ssl_key_file", files.key().toString());
        reload();
    }

    /** Has the configuration read again and waits until new sessions have it. */
    public void reload() {
        requirePrivate();
        String loaded = "SELECT extract(epoch FROM pg_conf_load_time())";
        List<List<String>> before = query(loaded);
        postgres.reload();
        Await.until(() -> !query(loaded).equals(before), "the configuration to be read again");
    }

    /** Stops the server, ending its sessions in good order, and starts it again. */
    public void restart() {
        requirePrivate();
        postgres.restart();
    }

    /** Stops the server, ending its sessions in good order. */
    public void stop() {
        requirePrivate();
        postgres.stop(StopMode.FAST);
    }

    /** Ends the server as a crash would: nobody is told anything. */
    public void kill() {
        requirePrivate();
        postgres.stop(StopMode.KILL);
    }

    /** Whether the server runs. */
    public boolean isRunning() {
        return postgres.isRunning();
    }

    @Override
    public void close() {
        requirePrivate();
        postgres.close();
    }

    private void requirePrivate() {
        if (shared) {
            throw new IllegalStateException("this server is shared with other tests: start one for this test alone");
        }
    }

    private static long running(List<Activity> backends, String marker) {
        return backends.stream()
                .filter(backend -> backend.isActive() && backend.query().contains(marker))
                .count();
    }

    private static EmbeddedPostgresBuilder describe(PgVersion version, TestServerOptions options) {
        EmbeddedPostgresBuilder description = EmbeddedPostgres.builder()
                .archive(version.archive())
                .hostBasedAccess(AccessRules.hostBasedAccess())
                .setting("max_connections", "200")
                .setting("log_line_prefix", "%m [%p] %u ")
                .setting("log_connections", "on");
        if (options.tls()) {
            CertificateFiles files = TestCertificates.shared().server(options.certificate());
            description
                    .setting("ssl", "on")
                    .setting("ssl_cert_file", files.certificate().toString())
                    .setting("ssl_key_file", files.key().toString())
                    .setting("ssl_ca_file", TestCertificates.shared().root().toString());
        }
        options.settings().forEach(description::setting);
        return description;
    }
}
