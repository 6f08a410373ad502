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
    SERVICE("service", "PGSERVICE", null, "Database-Service", 20),
    /** The role to log in as; the operating system's user name unless given. */
    USER("user", "PGUSER", null, "Database-User", 20),
    /** The password to use where the server asks for one. */
    PASSWORD("password", "PGPASSWORD", null, "Database-Password", 20, Kind.SECRET),
    /** The password file; {@code ~/.pgpass} unless given. */
    PASSFILE("passfile", "PGPASSFILE", null, "Database-Password-File", 64),
    /** Whether to bind the password exchange to the TLS channel. */
    CHANNEL_BINDING("channel_binding", "PGCHANNELBINDING", "prefer", "Channel-Binding", 8),
    /** Whole seconds to wait while connecting; zero, negative or absent means for ever. */
    CONNECT_TIMEOUT("connect_timeout", "PGCONNECT_TIMEOUT", null, "Connect-timeout", 10),
    /** The database; the role's name unless given. */
    DBNAME("dbname", "PGDATABASE", null, "Database-Name", 20),
    /** The host name, or the directory of a Unix socket. */
    HOST("host", "PGHOST", null, "Database-Host", 40),
    /** The numeric address to dial, sparing the look-up of {@link #HOST}. */
    HOSTADDR("hostaddr", "PGHOSTADDR", null, "Database-Host-IP-Address", 45),
    /** The port number. */
    PORT("port", "PGPORT", "5432", "Database-Port", 6),
    /** The encoding of text on the connection. */
    CLIENT_ENCODING("client_encoding", "PGCLIENTENCODING", null, "Client-Encoding", 10),
    /** Command-line options for the server process. */
    OPTIONS("options", "PGOPTIONS", "", "Backend-Options", 40),
    /** The name shown in {@code pg_stat_activity}. */
    APPLICATION_NAME("application_name", "PGAPPNAME", null, "Application-Name", 64),
    /** The name shown where {@link #APPLICATION_NAME} is absent. */
    FALLBACK_APPLICATION_NAME("fallback_application_name", null, null, "Fallback-Application-Name", 64),
    /** Whether TCP keepalives are sent: 1 or 0. */
    KEEPALIVES("keepalives", null, null, "TCP-Keepalives", 1),
    /** Seconds of silence before the first keepalive. */
    KEEPALIVES_IDLE("keepalives_idle", null, null, "TCP-Keepalives-Idle", 10),
    /** Seconds between keepalives. */
    KEEPALIVES_INTERVAL("keepalives_interval", null, null, "TCP-Keepalives-Interval", 10),
    /** Lost keepalives before the connection counts as dead. */
    KEEPALIVES_COUNT("keepalives_count", null, null, "TCP-Keepalives-Count", 10),
    /** Milliseconds that sent data may stay unacknowledged. */
    TCP_USER_TIMEOUT("tcp_user_timeout", null, null, "TCP-User-Timeout", 10),
    /** How strongly TLS is wanted, see {@link SslMode}. */
    SSLMODE("sslmode", "PGSSLMODE", "prefer", "SSL-Mode", 12),
    /** How TLS is begun, see {@link SslNegotiation}. */
    SSLNEGOTIATION("sslnegotiation", "PGSSLNEGOTIATION", "postgres", "SSL-Negotiation", 9),
    /** Whether TLS may compress: 1 or 0. */
    SSLCOMPRESSION("sslcompression", "PGSSLCOMPRESSION", "0", "SSL-Compression", 1),
    /** The client certificate; {@code ~/.postgresql/postgresql.crt} unless given. */
    SSLCERT("sslcert", "PGSSLCERT", null, "SSL-Client-Cert", 64),
    /** The client's private key; {@code ~/.postgresql/postgresql.key} unless given. */
    SSLKEY("sslkey", "PGSSLKEY", null, "SSL-Client-Key", 64),
    /** Whether a client certificate is sent. */
    SSLCERTMODE("sslcertmode", "PGSSLCERTMODE", null, "SSL-Client-Cert-Mode", 8),
    /** The password of an encrypted private key. */
    SSLPASSWORD("sslpassword", null, null, "SSL-Client-Key-Password", 20, Kind.SECRET),
    /** The trusted root certificates, or {@code system}; {@code ~/.postgresql/root.crt} unless given. */
    SSLROOTCERT("sslrootcert", "PGSSLROOTCERT", null, "SSL-Root-Certificate", 64),
    /** The certificate revocation list; {@code ~/.postgresql/root.crl} unless given. */
    SSLCRL("sslcrl", "PGSSLCRL", null, "SSL-Revocation-List", 64),
    /** A directory of certificate revocation lists. */
    SSLCRLDIR("sslcrldir", "PGSSLCRLDIR", null, "SSL-Revocation-List-Dir", 64),
    /** Whether TLS names the host it wants: 1 or 0. */
    SSLSNI("sslsni", "PGSSLSNI", "1", "SSL-SNI", 1),
    /** The operating system user the server must run as, on a Unix socket. */
    REQUIREPEER("requirepeer", "PGREQUIREPEER", null, "Require-Peer", 10),
    /** The authentication methods the server may ask for. */
    REQUIRE_AUTH("require_auth", "PGREQUIREAUTH", null, "Require-Auth", 14),
    /** The lowest acceptable protocol version; 3.0 unless given. */
    MIN_PROTOCOL_VERSION("min_protocol_version", "PGMINPROTOCOLVERSION", null, "Min-Protocol-Version", 6),
    /** The protocol version to ask for; 3.0 unless given. */
    MAX_PROTOCOL_VERSION("max_protocol_version", "PGMAXPROTOCOLVERSION", null, "Max-Protocol-Version", 6),
    /** The lowest acceptable TLS version. */
    SSL_MIN_PROTOCOL_VERSION(
            "ssl_min_protocol_version", "PGSSLMINPROTOCOLVERSION", "TLSv1.2", "SSL-Minimum-Protocol-Version", 8),
    /** The highest acceptable TLS version. */
    SSL_MAX_PROTOCOL_VERSION(
            "ssl_max_protocol_version", "PGSSLMAXPROTOCOLVERSION", null, "SSL-Maximum-Protocol-Version", 8),
    /** How strongly GSSAPI encryption is wanted. */
    GSSENCMODE("gssencmode", "PGGSSENCMODE", "disable", "GSSENC-Mode", 8),
    /** The Kerberos service name. */
    KRBSRVNAME("krbsrvname", "PGKRBSRVNAME", "postgres", "Kerberos-service-name", 20),
    /** The GSS library to use. */
    GSSLIB("gsslib", "PGGSSLIB", null, "GSS-library", 7),
    /** Whether GSS credentials are delegated to the server: 1 or 0. */
    GSSDELEGATION("gssdelegation", "PGGSSDELEGATION", "0", "GSS-delegation", 1),
    /** The replication protocol to speak. */
    REPLICATION("replication", null, null, "Replication", 5, Kind.DEBUG),
    /** The kind of server wanted, by its session's properties. */
    TARGET_SESSION_ATTRS("target_session_attrs", "PGTARGETSESSIONATTRS", "any", "Target-Session-Attrs", 15),
    /** The order in which hosts are tried. */
    LOAD_BALANCE_HOSTS("load_balance_hosts", "PGLOADBALANCEHOSTS", "disable", "Load-Balance-Hosts", 8),
    /** The client's SCRAM key, in place of a password. */
    SCRAM_CLIENT_KEY("scram_client_key", null, null, "SCRAM-Client-Key", 64, Kind.SECRET_DEBUG),
    /** The server's SCRAM key, in place of a password. */
    SCRAM_SERVER_KEY("scram_server_key", null, null, "SCRAM-Server-Key", 64, Kind.SECRET_DEBUG),
    /** The OAuth issuer to trust. */
    OAUTH_ISSUER("oauth_issuer", null, null, "OAuth-Issuer", 40),
    /** The OAuth client identifier. */
    OAUTH_CLIENT_ID("oauth_client_id", null, null, "OAuth-Client-ID", 40),
    /** The OAuth client's password. */
    OAUTH_CLIENT_SECRET("oauth_client_secret", null, null, "OAuth-Client-Secret", 40, Kind.SECRET),
    /** The OAuth scope to ask for. */
    OAUTH_SCOPE("oauth_scope", null, null, "OAuth-Scope", 15),
    /** A file that receives the TLS session keys. */
    SSLKEYLOGFILE("sslkeylogfile", null, null, "SSL-Key-Log-File", 64, Kind.DEBUG);

    private static final Map<String, ConnOption> BY_KEYWORD =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(ConnOption::keyword, Function.identity()));

    private final String keyword;
    private final @Nullable String environmentVariable;
    private final @Nullable String compiledDefault;
    private final String label;
    private final int displaySize;
    private final Kind kind;

    ConnOption(
            String keyword,
            @Nullable String environmentVariable,
            @Nullable String compiledDefault,
            String label,
            int displaySize) {
        this(keyword, environmentVariable, compiledDefault, label, displaySize, Kind.PLAIN);
    }

    ConnOption(
            String keyword,
            @Nullable String environmentVariable,
            @Nullable String compiledDefault,
            String label,
            int displaySize,
            Kind kind) {
        this.keyword = keyword;
        this.environmentVariable = environmentVariable;
        this.compiledDefault = compiledDefault;
        this.label = label;
        this.displaySize = displaySize;
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

    /**
     * Names the option for people, as a dialog may.
     *
     * @return the label that libpq's table has
     */
    public String label() {
        return label;
    }

    /**
     * Tells how a dialog should show the value.
     *
     * @return the mark that libpq's table has: empty text, {@code *} for a password, {@code D} for a debugging option
     */
    public String displayCharacter() {
        return switch (kind) {
            case PLAIN -> "";
            case SECRET -> "*";
            case DEBUG, SECRET_DEBUG -> "D";
        };
    }

    /**
     * Tells how wide a dialog's field should be.
     *
     * @return the number of characters that libpq's table has
     */
    public int displaySize() {
        return displaySize;
    }

    private enum Kind {
        PLAIN,
        SECRET,
        DEBUG,
        SECRET_DEBUG
    }
}
