package dev.quell.conninfo;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What libpq checks and fills in before it opens a socket, with its order and its texts. Immutable and thread-safe;
 * {@link #toString()} hides secrets.
 *
 * <p>A failure is kept beside what was found until then, as libpq keeps it on a connection that has gone bad: of a
 * malformed connection string nothing is left, of an impossible value everything that was given. The typed values may
 * only be asked for where nothing failed.
 *
 * <p>Integers other than the port's are read when they are asked for, as libpq does where it uses them.
 *
 * @see <a href="https://www.postgresql.org/docs/18/libpq-connect.html">Database Connection Control Functions</a>
 */
public final class ConnectOptions {
    private final ConnInfo values;
    private final Findings findings;
    private final Environment environment;

    /**
     * What was found beside the values.
     *
     * @param hosts as far as the lists could be read
     * @param failure what is wrong, if anything is
     */
    record Findings(
            List<ConnectHost> hosts,
            RequiredAuth requiredAuth,
            List<String> warnings,
            Optional<ConnInfoException> failure) {
        static Findings failed(ConnInfoException failure) {
            return new Findings(List.of(), RequiredAuth.ANYTHING, List.of(), Optional.of(failure));
        }
    }

    ConnectOptions(ConnInfo values, Findings findings, Environment environment) {
        this.values = values;
        this.findings = findings;
        this.environment = environment;
    }

    /**
     * Reads a connection string, and fills in what it leaves open. Mirrors what {@code PQconnectStart} does first.
     *
     * @param conninfo the connection string, possibly empty
     * @param environment where to look for all that it does not say
     * @return the options, possibly with a {@link #failure}
     */
    public static ConnectOptions parse(String conninfo, Environment environment) {
        return OptionChecks.of(() -> ConnInfo.parse(conninfo).withEnvironment(environment), environment);
    }

    /**
     * Takes keywords and values, and fills in what they leave open. Mirrors what {@code PQconnectStartParams} does
     * first.
     *
     * @param keywords the keywords in order; the list ends before the first null
     * @param values a value for each, of which null and empty ones are skipped
     * @param expandDbname whether the first {@code dbname} may be a whole connection string
     * @param environment where to look for all that is not given
     * @return the options, possibly with a {@link #failure}
     */
    public static ConnectOptions of(
            List<? extends @Nullable String> keywords,
            List<? extends @Nullable String> values,
            boolean expandDbname,
            Environment environment) {
        return OptionChecks.of(
                () -> KeywordLists.read(keywords, values, expandDbname).withEnvironment(environment), environment);
    }

    /**
     * Takes the arguments of {@code PQsetdbLogin}, of which null and empty ones count for nothing.
     *
     * @param host the host
     * @param port the port
     * @param options the command-line options for the server process
     * @param dbname the database, or a whole connection string
     * @param user the role
     * @param password the password
     * @param environment where to look for all that is not given
     * @return the options, possibly with a {@link #failure}
     */
    public static ConnectOptions login(
            @Nullable String host,
            @Nullable String port,
            @Nullable String options,
            @Nullable String dbname,
            @Nullable String user,
            @Nullable String password,
            Environment environment) {
        return OptionChecks.of(
                () -> {
                    String conninfo = dbname != null && ConnInfo.isConnectionString(dbname) ? dbname : "";
                    ConnInfo filled = ConnInfo.parse(conninfo).withEnvironment(environment);
                    Map<ConnOption, @Nullable String> arguments = new LinkedHashMap<>();
                    arguments.put(ConnOption.DBNAME, conninfo.isEmpty() ? dbname : null);
                    arguments.put(ConnOption.HOST, host);
                    arguments.put(ConnOption.PORT, port);
                    arguments.put(ConnOption.OPTIONS, options);
                    arguments.put(ConnOption.USER, user);
                    arguments.put(ConnOption.PASSWORD, password);
                    return filled.withNonEmpty(arguments);
                },
                environment);
    }

    /** With a choice of the order of hosts, for tests. */
    static ConnectOptions parse(String conninfo, Environment environment, RandomGenerator random) {
        return OptionChecks.of(() -> ConnInfo.parse(conninfo).withEnvironment(environment), environment, random);
    }

    /**
     * Checks the same values once more: files are read again, and hosts are put into a new order. Mirrors what {@code
     * PQcancelCreate} does with the options of its connection.
     *
     * @return the options, possibly with a {@link #failure}
     */
    public ConnectOptions again() {
        return OptionChecks.of(() -> values, environment);
    }

    /**
     * Tells what is wrong, in libpq's words.
     *
     * @return one line or several, without a line break at the end, or empty if all is well
     */
    public Optional<String> failure() {
        return findings.failure().map(failure -> String.valueOf(failure.getMessage()));
    }

    Optional<ConnInfoException> exception() {
        return findings.failure();
    }

    /**
     * Lists what libpq prints on its standard error, such as a password file that others can read.
     *
     * @return lines without line breaks, possibly none
     */
    public List<String> warnings() {
        return findings.warnings();
    }

    /**
     * Looks up the value of an option as it was filled in, secrets included. Mirrors what {@code PQconninfo} lists.
     *
     * @param option the option
     * @return its value, or empty if it has none
     */
    public Optional<String> value(ConnOption option) {
        return values.value(option);
    }

    /**
     * Gives all values as they were filled in, secrets included, in libpq's order. Mirrors {@code PQconninfo}.
     *
     * @return an unmodifiable map
     */
    public Map<ConnOption, String> values() {
        return values.values();
    }

    /** The values as a set. */
    ConnInfo info() {
        return values;
    }

    /**
     * Lists the servers to try, in the order to try them. With {@code load_balance_hosts=random} that order is random.
     *
     * @return the servers; none if the options could not be read at all
     */
    public List<ConnectHost> hosts() {
        return findings.hosts();
    }

    /**
     * Gives the password for a host. Mirrors {@code PQpass}.
     *
     * @param host one of {@link #hosts}
     * @return the one that the password file has for it, else the one that was given, or empty if there is neither
     */
    public Optional<Secret> password(ConnectHost host) {
        return host.password().or(() -> values.value(ConnOption.PASSWORD).map(Secret::of));
    }

    /**
     * Reads an integer.
     *
     * @param option an option such as {@code connect_timeout}
     * @return its value, or empty if it was not given
     * @throws ConnInfoException if the value is no integer: {@code invalid integer value "%s" for connection option
     *     "%s"}
     */
    public OptionalInt integer(ConnOption option) {
        return reader().integer(option);
    }

    /**
     * Gives the choice of {@code sslmode}.
     *
     * @return the choice
     */
    public SslMode sslMode() {
        return reader().choice(ConnOption.SSLMODE, SslMode.class, SslMode::keyword, SslMode.PREFER);
    }

    /**
     * Gives the choice of {@code sslnegotiation}.
     *
     * @return the choice
     */
    public SslNegotiation sslNegotiation() {
        return reader().choice(
                        ConnOption.SSLNEGOTIATION,
                        SslNegotiation.class,
                        SslNegotiation::keyword,
                        SslNegotiation.POSTGRES);
    }

    /**
     * Gives the choice of {@code sslcertmode}.
     *
     * @return the choice
     */
    public SslCertMode sslCertMode() {
        return reader().choice(ConnOption.SSLCERTMODE, SslCertMode.class, SslCertMode::keyword, SslCertMode.ALLOW);
    }

    /**
     * Gives the choice of {@code gssencmode}.
     *
     * @return the choice, never {@link GssEncMode#REQUIRE}, which fails
     */
    public GssEncMode gssEncMode() {
        return reader().choice(ConnOption.GSSENCMODE, GssEncMode.class, GssEncMode::keyword, GssEncMode.DISABLE);
    }

    /**
     * Gives the choice of {@code channel_binding}.
     *
     * @return the choice
     */
    public ChannelBinding channelBinding() {
        return reader().choice(
                        ConnOption.CHANNEL_BINDING,
                        ChannelBinding.class,
                        ChannelBinding::keyword,
                        ChannelBinding.PREFER);
    }

    /**
     * Gives the choice of {@code target_session_attrs}.
     *
     * @return the choice
     */
    public TargetSessionAttrs targetSessionAttrs() {
        return reader().choice(
                        ConnOption.TARGET_SESSION_ATTRS,
                        TargetSessionAttrs.class,
                        TargetSessionAttrs::keyword,
                        TargetSessionAttrs.ANY);
    }

    /**
     * Tells whether hosts, and the addresses of each, are tried in random order. The hosts already are in that order.
     *
     * @return true for {@code load_balance_hosts=random}
     */
    public boolean balancesLoad() {
        return value(ConnOption.LOAD_BALANCE_HOSTS).filter("random"::equals).isPresent();
    }

    /**
     * Gives what {@code require_auth} allows.
     *
     * @return the methods
     */
    public RequiredAuth requiredAuth() {
        return findings.requiredAuth();
    }

    /**
     * Gives the lowest protocol version to accept.
     *
     * @return the version
     */
    public ProtocolVersion minProtocol() {
        return OptionChecks.protocol(reader(), ConnOption.MIN_PROTOCOL_VERSION).orElse(ProtocolVersion.V3_0);
    }

    /**
     * Gives the protocol version to ask for. Unless given it is 3.0, since there are servers and poolers that cannot
     * negotiate; whoever wants more than that at least has none of them, and gets the latest.
     *
     * @return the version
     */
    public ProtocolVersion maxProtocol() {
        return OptionChecks.protocol(reader(), ConnOption.MAX_PROTOCOL_VERSION).orElseGet(this::minProtocol);
    }

    /**
     * Gives the lowest TLS version to accept.
     *
     * @return the version, or empty for the platform's
     */
    public Optional<TlsVersion> minTlsVersion() {
        return OptionChecks.tlsVersion(reader(), ConnOption.SSL_MIN_PROTOCOL_VERSION);
    }

    /**
     * Gives the highest TLS version to accept.
     *
     * @return the version, or empty for the platform's
     */
    public Optional<TlsVersion> maxTlsVersion() {
        return OptionChecks.tlsVersion(reader(), ConnOption.SSL_MAX_PROTOCOL_VERSION);
    }

    /**
     * Gives the key that stands for the password on the client's side of SCRAM.
     *
     * @return 32 bytes in a new array, or empty if none was given
     */
    public Optional<byte[]> scramClientKey() {
        return value(ConnOption.SCRAM_CLIENT_KEY).flatMap(ScramKeys::decode);
    }

    /**
     * Gives the key that the server has to prove itself with in SCRAM.
     *
     * @return 32 bytes in a new array, or empty if none was given
     */
    public Optional<byte[]> scramServerKey() {
        return value(ConnOption.SCRAM_SERVER_KEY).flatMap(ScramKeys::decode);
    }

    /**
     * Gives what was asked for regarding TLS, and finds the files that it needs. libpq does so when a TLS handshake is
     * about to begin.
     *
     * @param host one of {@link #hosts}
     * @return the options, which count for nothing with {@code sslmode=disable} or on a Unix socket
     * @throws ConnInfoException if a file is needed that is not there, or a name to verify is missing
     */
    public TlsOptions tls(ConnectHost host) {
        return new TlsReader(this, environment).read(host);
    }

    /**
     * Gives the parameters of the startup message in libpq's order. Those of the session come from {@code PGDATESTYLE},
     * {@code PGTZ} and {@code PGGEQO}, as they are now.
     *
     * @return an unmodifiable map in the order to send
     */
    public Map<String, String> startupParameters() {
        return startupParameters(value(ConnOption.CLIENT_ENCODING));
    }

    Map<String, String> startupParameters(Optional<String> encoding) {
        Map<String, String> parameters = new LinkedHashMap<>();
        put(parameters, "user", value(ConnOption.USER));
        put(parameters, "database", value(ConnOption.DBNAME));
        put(parameters, "replication", value(ConnOption.REPLICATION));
        put(parameters, "options", value(ConnOption.OPTIONS));
        put(
                parameters,
                "application_name",
                value(ConnOption.APPLICATION_NAME).or(() -> value(ConnOption.FALLBACK_APPLICATION_NAME)));
        put(parameters, "client_encoding", encoding);
        SessionVariables.read(environment).forEach(parameters::put);
        return Collections.unmodifiableMap(parameters);
    }

    private static void put(Map<String, String> parameters, String name, Optional<String> value) {
        value.filter(text -> !text.isEmpty()).ifPresent(text -> parameters.put(name, text));
    }

    private OptionReader reader() {
        return new OptionReader(values);
    }

    @Override
    public String toString() {
        return "ConnectOptions[" + values + failure().map(text -> ", failed").orElse("") + "]";
    }
}
