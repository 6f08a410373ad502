package dev.quell.conninfo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
    private static final Map<String, String> SESSION_VARIABLES = sessionVariables();

    private final ConnInfo source;
    private final HostSpec host;
    private final String user;
    private final String database;
    private final Optional<Secret> password;
    private final Optional<Duration> connectTimeout;
    private final ChannelBinding channelBinding;
    private final ProtocolVersion minProtocol;
    private final ProtocolVersion maxProtocol;
    private final TlsOptions tls;
    private final KeepAlive keepAlive;
    private final Map<String, String> startupParameters;
    private final List<String> warnings;

    /** Reads in the order in which libpq checks, so that of several mistakes the same one is reported. */
    private ConnectSettings(ConnInfo filled, Environment environment) {
        source = filled;
        OptionReader options = new OptionReader(filled);
        HostReader hosts = new HostReader(options, environment);
        hosts.checkCounts();
        user = user(options);
        database = options.nonEmpty(ConnOption.DBNAME).orElse(user);
        channelBinding = options.choice(
                ConnOption.CHANNEL_BINDING, ChannelBinding.class, ChannelBinding::keyword, ChannelBinding.PREFER);
        TlsReader tlsReader = new TlsReader(options, environment);
        UnsupportedOptions.checkSpelling(options);
        minProtocol = protocol(options, ConnOption.MIN_PROTOCOL_VERSION).orElse(ProtocolVersion.V3_0);
        // Servers and poolers that cannot negotiate are still about; who asks for a newer minimum has none of them.
        maxProtocol = protocol(options, ConnOption.MAX_PROTOCOL_VERSION).orElse(minProtocol);
        if (minProtocol.compareTo(maxProtocol) > 0) {
            throw new ConnInfoException("\"min_protocol_version\" is greater than \"max_protocol_version\"");
        }
        checkEncoding(options);
        connectTimeout = seconds(options, ConnOption.CONNECT_TIMEOUT);
        host = hosts.host();
        keepAlive = keepAlive(options);
        UnsupportedOptions.refuse(options);
        tls = tlsReader.read(host);
        List<String> warned = new ArrayList<>();
        password = password(options, environment, warned);
        warnings = List.copyOf(warned);
        startupParameters = startupParameters(options, environment);
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
        return new ConnectSettings(info.withEnvironment(environment), environment);
    }

    private static String user(OptionReader options) {
        return options.nonEmpty(ConnOption.USER)
                .orElseThrow(() -> new ConnInfoException("no user name: the operating system does not tell it;"
                        + " set the connection option \"user\" or PGUSER"));
    }

    private static Optional<ProtocolVersion> protocol(OptionReader options, ConnOption option) {
        return options.text(option).map(value -> switch (value) {
            case "3.0" -> ProtocolVersion.V3_0;
            case "3.2", "latest" -> ProtocolVersion.V3_2;
            default -> throw ConnInfoException.invalidValue(option, value);
        });
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

    private Optional<Secret> password(OptionReader options, Environment environment, List<String> warned) {
        Optional<Secret> given = options.nonEmpty(ConnOption.PASSWORD).map(Secret::of);
        if (given.isPresent()) {
            return given;
        }
        List<String> login = List.of(
                passwordHost(options, environment),
                options.nonEmpty(ConnOption.PORT).orElse("5432"),
                database,
                user);
        return options.nonEmpty(ConnOption.PASSFILE)
                .map(Path::of)
                .or(() -> environment.homeDirectory().map(home -> home.resolve(".pgpass")))
                .flatMap(file -> new PasswordFile(file, warned::add).find(login));
    }

    /** The host as password files name it: a server at a default socket is {@code localhost}. */
    private String passwordHost(OptionReader options, Environment environment) {
        boolean defaultSocket = host instanceof HostSpec.UnixSocket socket
                && environment.socketDirectories().contains(Path.of(socket.directory()));
        String given = options.nonEmpty(ConnOption.HOST)
                .or(() -> options.nonEmpty(ConnOption.HOSTADDR))
                .orElse("localhost");
        return defaultSocket ? "localhost" : given;
    }

    private Map<String, String> startupParameters(OptionReader options, Environment environment) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("user", user);
        parameters.put("database", database);
        options.nonEmpty(ConnOption.OPTIONS).ifPresent(value -> parameters.put("options", value));
        applicationName().ifPresent(value -> parameters.put("application_name", value));
        parameters.put("client_encoding", "UTF8");
        SESSION_VARIABLES.forEach((parameter, variable) -> environment
                .variable(variable)
                .filter(value -> !value.equalsIgnoreCase("default"))
                .ifPresent(value -> parameters.put(parameter, value)));
        return Collections.unmodifiableMap(parameters);
    }

    private static Map<String, String> sessionVariables() {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("datestyle", "PGDATESTYLE");
        variables.put("timezone", "PGTZ");
        variables.put("geqo", "PGGEQO");
        return Collections.unmodifiableMap(variables);
    }

    /**
     * Lists the servers to try, in order. There is exactly one today.
     *
     * @return the servers
     */
    public List<HostSpec> hosts() {
        return List.of(host);
    }

    /**
     * Gives the first server to try.
     *
     * @return the server
     */
    public HostSpec host() {
        return host;
    }

    /**
     * Names the role to log in as.
     *
     * @return the role
     */
    public String user() {
        return user;
    }

    /**
     * Names the database, which is the role's name unless given.
     *
     * @return the database
     */
    public String database() {
        return database;
    }

    /**
     * Gives the password from the options, the environment or the password file.
     *
     * @return the password, or empty if there is none
     */
    public Optional<Secret> password() {
        return password;
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
        return source.value(ConnOption.APPLICATION_NAME)
                .or(() -> source.value(ConnOption.FALLBACK_APPLICATION_NAME))
                .filter(name -> !name.isEmpty());
    }

    /**
     * Tells whether the password exchange is bound to the TLS channel.
     *
     * @return the choice
     */
    public ChannelBinding channelBinding() {
        return channelBinding;
    }

    /**
     * Gives the lowest protocol version to accept.
     *
     * @return the version
     */
    public ProtocolVersion minProtocol() {
        return minProtocol;
    }

    /**
     * Gives the protocol version to ask for.
     *
     * @return the version, not below {@link #minProtocol()}
     */
    public ProtocolVersion maxProtocol() {
        return maxProtocol;
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
     * Tells whether TLS comes into question: never on a Unix socket, where libpq ignores {@code sslmode}.
     *
     * @return true for TCP with any {@code sslmode} but {@code disable}
     */
    public boolean mayUseTls() {
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
        return warnings;
    }

    /**
     * Gives the options that these settings were made from, the environment included.
     *
     * @return the options
     */
    public ConnInfo source() {
        return source;
    }

    @Override
    public String toString() {
        return "ConnectSettings[" + source + "]";
    }
}
