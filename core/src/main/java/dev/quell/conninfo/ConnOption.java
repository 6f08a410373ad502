package dev.quell.conninfo;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A connection option of libpq 18, in libpq's own order, with its keyword, environment variable and default.
 *
 * <p>The defaults are those of a libpq built with TLS and without GSSAPI.
 *
 * @see <a href="https://www.postgresql.org/docs/18/libpq-connect.html#LIBPQ-PARAMKEYWORDS">Parameter key words</a>
 */
public enum ConnOption {
    /** A named group of options kept in a service file. */
    SERVICE("service", "PGSERVICE", null),
    /** The role to log in as; the operating system's user name unless given. */
    USER("user", "PGUSER", null),
    /** The password to use where the server asks for one. */
    PASSWORD("password", "PGPASSWORD", null, Kind.SECRET),
    /** The password file; {@code ~/.pgpass} unless given. */
    PASSFILE("passfile", "PGPASSFILE", null),
    /** Whether to bind the password exchange to the TLS channel. */
    CHANNEL_BINDING("channel_binding", "PGCHANNELBINDING", "prefer"),
    /** Whole seconds to wait while connecting; zero, negative or absent means for ever. */
    CONNECT_TIMEOUT("connect_timeout", "PGCONNECT_TIMEOUT", null),
    /** The database; the role's name unless given. */
    DBNAME("dbname", "PGDATABASE", null),
    /** The host name, or the directory of a Unix socket. */
    HOST("host", "PGHOST", null),
    /** The numeric address to dial, sparing the look-up of {@link #HOST}. */
    HOSTADDR("hostaddr", "PGHOSTADDR", null),
    /** The port number. */
    PORT("port", "PGPORT", "5432"),
    /** The encoding of text on the connection. */
    CLIENT_ENCODING("client_encoding", "PGCLIENTENCODING", null),
    /** Command-line options for the server process. */
    OPTIONS("options", "PGOPTIONS", ""),
    /** The name shown in {@code pg_stat_activity}. */
    APPLICATION_NAME("application_name", "PGAPPNAME", null),
    /** The name shown where {@link #APPLICATION_NAME} is absent. */
    FALLBACK_APPLICATION_NAME("fallback_application_name", null, null),
    /** Whether TCP keepalives are sent: 1 or 0. */
    KEEPALIVES("keepalives", null, null),
    /** Seconds of silence before the first keepalive. */
    KEEPALIVES_IDLE("keepalives_idle", null, null),
    /** Seconds between keepalives. */
    KEEPALIVES_INTERVAL("keepalives_interval", null, null),
    /** Lost keepalives before the connection counts as dead. */
    KEEPALIVES_COUNT("keepalives_count", null, null),
    /** Milliseconds that sent data may stay unacknowledged. */
    TCP_USER_TIMEOUT("tcp_user_timeout", null, null),
    /** How strongly TLS is wanted, see {@link SslMode}. */
    SSLMODE("sslmode", "PGSSLMODE", "prefer"),
    /** How TLS is begun, see {@link SslNegotiation}. */
    SSLNEGOTIATION("sslnegotiation", "PGSSLNEGOTIATION", "postgres"),
    /** Whether TLS may compress: 1 or 0. */
    SSLCOMPRESSION("sslcompression", "PGSSLCOMPRESSION", "0"),
    /** The client certificate; {@code ~/.postgresql/postgresql.crt} unless given. */
    SSLCERT("sslcert", "PGSSLCERT", null),
    /** The client's private key; {@code ~/.postgresql/postgresql.key} unless given. */
    SSLKEY("sslkey", "PGSSLKEY", null),
    /** Whether a client certificate is sent. */
    SSLCERTMODE("sslcertmode", "PGSSLCERTMODE", null),
    /** The password of an encrypted private key. */
    SSLPASSWORD("sslpassword", null, null, Kind.SECRET),
    /** The trusted root certificates, or {@code system}; {@code ~/.postgresql/root.crt} unless given. */
    SSLROOTCERT("sslrootcert", "PGSSLROOTCERT", null),
    /** The certificate revocation list; {@code ~/.postgresql/root.crl} unless given. */
    SSLCRL("sslcrl", "PGSSLCRL", null),
    /** A directory of certificate revocation lists. */
    SSLCRLDIR("sslcrldir", "PGSSLCRLDIR", null),
    /** Whether TLS names the host it wants: 1 or 0. */
    SSLSNI("sslsni", "PGSSLSNI", "1"),
    /** The operating system user the server must run as, on a Unix socket. */
    REQUIREPEER("requirepeer", "PGREQUIREPEER", null),
    /** The authentication methods the server may ask for. */
    REQUIRE_AUTH("require_auth", "PGREQUIREAUTH", null),
    /** The lowest acceptable protocol version; 3.0 unless given. */
    MIN_PROTOCOL_VERSION("min_protocol_version", "PGMINPROTOCOLVERSION", null),
    /** The protocol version to ask for; 3.0 unless given. */
    MAX_PROTOCOL_VERSION("max_protocol_version", "PGMAXPROTOCOLVERSION", null),
    /** The lowest acceptable TLS version. */
    SSL_MIN_PROTOCOL_VERSION("ssl_min_protocol_version", "PGSSLMINPROTOCOLVERSION", "TLSv1.2"),
    /** The highest acceptable TLS version. */
    SSL_MAX_PROTOCOL_VERSION("ssl_max_protocol_version", "PGSSLMAXPROTOCOLVERSION", null),
    /** How strongly GSSAPI encryption is wanted. */
    GSSENCMODE("gssencmode", "PGGSSENCMODE", "disable"),
    /** The Kerberos service name. */
    KRBSRVNAME("krbsrvname", "PGKRBSRVNAME", "postgres"),
    /** The GSS library to use. */
    GSSLIB("gsslib", "PGGSSLIB", null),
    /** Whether GSS credentials are delegated to the server: 1 or 0. */
    GSSDELEGATION("gssdelegation", "PGGSSDELEGATION", "0"),
    /** The replication protocol to speak. */
    REPLICATION("replication", null, null, Kind.DEBUG),
    /** The kind of server wanted, by its session's properties. */
    TARGET_SESSION_ATTRS("target_session_attrs", "PGTARGETSESSIONATTRS", "any"),
    /** The order in which hosts are tried. */
    LOAD_BALANCE_HOSTS("load_balance_hosts", "PGLOADBALANCEHOSTS", "disable"),
    /** The client's SCRAM key, in place of a password. */
    SCRAM_CLIENT_KEY("scram_client_key", null, null, Kind.SECRET_DEBUG),
    /** The server's SCRAM key, in place of a password. */
    SCRAM_SERVER_KEY("scram_server_key", null, null, Kind.SECRET_DEBUG),
    /** The OAuth issuer to trust. */
    OAUTH_ISSUER("oauth_issuer", null, null),
    /** The OAuth client identifier. */
    OAUTH_CLIENT_ID("oauth_client_id", null, null),
    /** The OAuth client's password. */
    OAUTH_CLIENT_SECRET("oauth_client_secret", null, null, Kind.SECRET),
    /** The OAuth scope to ask for. */
    OAUTH_SCOPE("oauth_scope", null, null),
    /** A file that receives the TLS session keys. */
    SSLKEYLOGFILE("sslkeylogfile", null, null, Kind.DEBUG);

    private static final Map<String, ConnOption> BY_KEYWORD =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(ConnOption::keyword, Function.identity()));

    private final String keyword;
    private final @Nullable String environmentVariable;
    private final @Nullable String compiledDefault;
    private final Kind kind;

    ConnOption(String keyword, @Nullable String environmentVariable, @Nullable String compiledDefault) {
        this(keyword, environmentVariable, compiledDefault, Kind.PLAIN);
    }

    ConnOption(String keyword, @Nullable String environmentVariable, @Nullable String compiledDefault, Kind kind) {
        this.keyword = keyword;
        this.environmentVariable = environmentVariable;
        this.compiledDefault = compiledDefault;
        this.kind = kind;
    }

    /**
     * Finds an option by its keyword, which is case-sensitive as in libpq.
     *
     * @param keyword the name used in connection strings
     * @return the option, or empty if there is none of that name
     */
    public static Optional<ConnOption> named(String keyword) {
        return Optional.ofNullable(BY_KEYWORD.get(keyword));
    }

    /**
     * Names the option as connection strings do.
     *
     * @return the keyword
     */
    public String keyword() {
        return keyword;
    }

    /**
     * Names the environment variable that supplies the option where nothing else did.
     *
     * @return the variable's name, or empty if the option has none
     */
    public Optional<String> environmentVariable() {
        return Optional.ofNullable(environmentVariable);
    }

    /**
     * Gives the value used where neither the caller nor the environment gave one.
     *
     * @return the default, or empty if the option then stays unset
     */
    public Optional<String> compiledDefault() {
        return Optional.ofNullable(compiledDefault);
    }

    /**
     * Tells whether the value must never be shown.
     *
     * <p>Beside the options that libpq marks so, both SCRAM keys count as secrets here, since either logs in.
     *
     * @return true for passwords and keys
     */
    public boolean secret() {
        return kind == Kind.SECRET || kind == Kind.SECRET_DEBUG;
    }

    /**
     * Tells whether libpq marks the option as one for debugging, to be left out of user interfaces.
     *
     * @return true for debugging options
     */
    public boolean debug() {
        return kind == Kind.DEBUG || kind == Kind.SECRET_DEBUG;
    }

    private enum Kind {
        PLAIN,
        SECRET,
        DEBUG,
        SECRET_DEBUG
    }
}
