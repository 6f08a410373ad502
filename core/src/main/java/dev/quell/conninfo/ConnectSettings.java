package dev.quell.conninfo;

import java.nio.file.Files;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Everything needed to connect, checked and typed. Immutable and thread-safe; {@link #toString()} hides secrets.
 *
 * <p>Where libpq checks an option, so does this, with libpq's words. An option that cannot be honoured yet is refused
 * with an {@link UnsupportedOptionException}; none is passed over in silence. Where no host is given, the server is
 * looked for at the sockets of {@link Environment#socketDirectories()} and then at {@code localhost}.
 */
public final class ConnectSettings {
    private final ConnectOptions options;
    private final Map<HostSpec, Optional<Secret>> hosts;
    private final Optional<Duration> connectTimeout;
    private final TlsOptions tls;
    private final KeepAlive keepAlive;
    private final Map<String, String> startupParameters;

    /** Reads in the order in which libpq checks, so that of several mistakes the same one is reported. */
    private ConnectSettings(ConnectOptions options) {
        this.options = options;
        OptionReader reader = new OptionReader(options.info());
        checkEncoding(reader);
        connectTimeout = seconds(reader, ConnOption.CONNECT_TIMEOUT);
        List<ConnectHost> dialled =
                options.hosts().stream().map(HostReader::orLocalhost).toList();
        hosts = hosts(options, dialled);
        keepAlive = keepAlive(reader);
        UnsupportedOptions.refuse(reader);
        checkRevocationList(reader);
        tls = tls(options, dialled);
        startupParameters = options.startupParameters(Optional.of("UTF8"));
    }

    /**
     * Checks the options, after filling in those that are not set from the environment of this process.
     *
     * @param info the options given by the caller
     * @return the settings
     * @throws ConnInfoException if an option has an impossible value or cannot be honoured
     */
    public static ConnectSettings from(ConnInfo info) {
        return from(info, Environment.system());
    }

    /**
     * Checks the options, after filling in those that are not set from an environment.
     *
     * @param info the options given by the caller
     * @param environment where to look for all others
     * @return the settings
     * @throws ConnInfoException if an option has an impossible value or cannot be honoured
     */
    public static ConnectSettings from(ConnInfo info, Environment environment) {
        ConnectOptions options = OptionChecks.of(() -> inUtf8(info.withEnvironment(environment)), environment);
        options.exception().ifPresent(failure -> {
            throw failure;
        });
        return new ConnectSettings(options);
    }

    /** A host that is named twice is tried twice by libpq, and once here. */
    private static Map<HostSpec, Optional<Secret>> hosts(ConnectOptions options, List<ConnectHost> dialled) {
        Map<HostSpec, Optional<Secret>> hosts = new LinkedHashMap<>();
        dialled.forEach(host -> hosts.putIfAbsent(
                HostReader.read(host),
                options.password(host).filter(password -> !password.reveal().isEmpty())));
        return Collections.unmodifiableMap(hosts);
    }

    /** The same for all hosts reached over TCP. A host without a name to verify fails all of them. */
    private static TlsOptions tls(ConnectOptions options, List<ConnectHost> dialled) {
        Map<ConnectHost, TlsOptions> all = new LinkedHashMap<>();
        dialled.forEach(host -> all.put(host, options.tls(host)));
        return all.entrySet().stream()
                .filter(entry -> entry.getKey().kind() != ConnectHost.Kind.SOCKET)
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseGet(() -> all.values().iterator().next());
    }

    /** libpq goes on without a list that it cannot find, and so trusts what may have been revoked. */
    private static void checkRevocationList(OptionReader options) {
        options.nonEmpty(ConnOption.SSLCRL)
                .filter(file -> !Files.exists(LocalFile.named(file)))
                .ifPresent(file -> {
                    throw new ConnInfoException("certificate revocation list file \"" + file + "\" does not exist:"
                            + " provide the file, or remove the connection option \"sslcrl\"");
                });
    }

    /** Text in Java knows no locale. */
    private static ConnInfo inUtf8(ConnInfo info) {
        boolean automatic =
                info.value(ConnOption.CLIENT_ENCODING).filter("auto"::equals).isPresent();
        return automatic ? info.with(ConnOption.CLIENT_ENCODING, "UTF8") : info;
    }

    /** The server ignores case and punctuation in such names. */
    private static void checkEncoding(OptionReader options) {
        String wanted = options.text(ConnOption.CLIENT_ENCODING).orElse("");
        switch (wanted.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "")) {
            case "", "auto", "utf8", "unicode" -> {}
            default ->
                throw new UnsupportedOptionException(
                        ConnOption.CLIENT_ENCODING,
                        "client_encoding \"" + wanted
                                + "\" is not supported: text is sent and received as UTF-8;"
                                + " remove the option, set it to \"UTF8\", or unset PGCLIENTENCODING");
        }
    }

    private static KeepAlive keepAlive(OptionReader options) {
        boolean enabled = options.integer(ConnOption.KEEPALIVES).orElse(1) != 0;
        Optional<Duration> idle = seconds(options, ConnOption.KEEPALIVES_IDLE);
        Optional<Duration> interval = seconds(options, ConnOption.KEEPALIVES_INTERVAL);
        OptionalInt count = options.integer(ConnOption.KEEPALIVES_COUNT);
        return new KeepAlive(enabled, idle, interval, count.orElse(0) > 0 ? count : OptionalInt.empty());
    }

    private static Optional<Duration> seconds(OptionReader options, ConnOption option) {
        int seconds = options.integer(option).orElse(0);
        return seconds > 0 ? Optional.of(Duration.ofSeconds(seconds)) : Optional.empty();
    }

    /**
     * Lists the servers to try, in order, which is random with {@code load_balance_hosts=random}.
     *
     * @return the servers, at least one
     */
    public List<HostSpec> hosts() {
        return List.copyOf(hosts.keySet());
    }

    /**
     * Gives the first server to try.
     *
     * @return the server
     */
    public HostSpec host() {
        return hosts.keySet().iterator().next();
    }

    /**
     * Tells whether the addresses of a host are tried in random order.
     *
     * @return true for {@code load_balance_hosts=random}
     */
    public boolean balancesLoad() {
        return options.balancesLoad();
    }

    /**
     * Gives what the server may ask for to authenticate the client.
     *
     * @return the methods
     */
    public RequiredAuth requiredAuth() {
        return options.requiredAuth();
    }

    /**
     * Names the operating system user that a server must run as, on a Unix socket.
     *
     * @return the user, or empty if anyone will do
     */
    public Optional<String> requiredPeer() {
        return options.value(ConnOption.REQUIREPEER).filter(user -> !user.isEmpty());
    }

    /**
     * Names the role to log in as.
     *
     * @return the role
     */
    public String user() {
        return options.value(ConnOption.USER).orElseThrow();
    }

    /**
     * Names the database, which is the role's name unless given.
     *
     * @return the database
     */
    public String database() {
        return options.value(ConnOption.DBNAME).orElseThrow();
    }

    /**
     * Gives the password for the first server.
     *
     * @return the password, or empty if there is none
     */
    public Optional<Secret> password() {
        return password(host());
    }

    /**
     * Gives the password for a server from the options, the environment or the password file.
     *
     * @param host one of {@link #hosts}
     * @return the password, or empty if there is none
     */
    public Optional<Secret> password(HostSpec host) {
        return hosts.getOrDefault(host, Optional.empty());
    }

    /**
     * Tells how long connecting may take.
     *
     * @return whole seconds, or empty to wait for ever
     */
    public Optional<Duration> connectTimeout() {
        return connectTimeout;
    }

    /**
     * Names the program to the server: {@code application_name}, or else {@code fallback_application_name}.
     *
     * @return the name, or empty to send none
     */
    public Optional<String> applicationName() {
        return options.value(ConnOption.APPLICATION_NAME)
                .or(() -> options.value(ConnOption.FALLBACK_APPLICATION_NAME))
                .filter(name -> !name.isEmpty());
    }

    /**
     * Tells whether the password exchange is bound to the TLS channel.
     *
     * @return the choice
     */
    public ChannelBinding channelBinding() {
        return options.channelBinding();
    }

    /**
     * Gives the lowest protocol version to accept.
     *
     * @return the version
     */
    public ProtocolVersion minProtocol() {
        return options.minProtocol();
    }

    /**
     * Gives the protocol version to ask for.
     *
     * @return the version, not below {@link #minProtocol()}
     */
    public ProtocolVersion maxProtocol() {
        return options.maxProtocol();
    }

    /**
     * Gives what was asked for regarding TLS.
     *
     * @return the options, which count for nothing unless {@link #mayUseTls()}
     */
    public TlsOptions tls() {
        return tls;
    }

    /**
     * Tells whether TLS comes into question for any of the servers.
     *
     * @return true if it does for one
     */
    public boolean mayUseTls() {
        return hosts.keySet().stream().anyMatch(this::mayUseTls);
    }

    /**
     * Tells whether TLS comes into question: never on a Unix socket, where libpq ignores {@code sslmode}.
     *
     * @param host one of {@link #hosts}
     * @return true for TCP with any {@code sslmode} but {@code disable}
     */
    public boolean mayUseTls(HostSpec host) {
        return tls.mode() != SslMode.DISABLE && host instanceof HostSpec.TcpHost;
    }

    /**
     * Gives the TCP keepalive settings.
     *
     * @return the settings, which count for nothing on a Unix socket
     */
    public KeepAlive keepAlive() {
        return keepAlive;
    }

    /**
     * Gives the parameters of the startup message, the encoding always being UTF-8.
     *
     * @return an unmodifiable map in the order to send
     */
    public Map<String, String> startupParameters() {
        return startupParameters;
    }

    /**
     * Lists what libpq would print on its standard error, such as a password file that others can read.
     *
     * @return sentences for people, possibly none
     */
    public List<String> warnings() {
        return options.warnings();
    }

    /**
     * Gives the options that these settings were made from, the environment included.
     *
     * @return the options
     */
    public ConnInfo source() {
        return options.info();
    }

    @Override
    public String toString() {
        return "ConnectSettings[" + options.info() + "]";
    }
}
