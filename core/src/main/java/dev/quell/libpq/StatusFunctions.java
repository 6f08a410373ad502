package dev.quell.libpq;

import dev.quell.conninfo.ConnOption;
import dev.quell.conninfo.ConnectHost;
import dev.quell.protocol.BackendKey;
import dev.quell.protocol.ProtocolVersion;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The functions that tell of a connection: the manual's section 32.2. */
abstract sealed class StatusFunctions extends ConnectFunctions permits ExecFunctions {
    private static final String NULL_POINTER = "connection pointer is NULL\n";

    StatusFunctions() {}

    /** The database; null for null. Mirrors {@code PQdb}. */
    public static @Nullable String PQdb(@Nullable PGconn conn) {
        return option(conn, ConnOption.DBNAME);
    }

    /** The role; null for null. Mirrors {@code PQuser}. */
    public static @Nullable String PQuser(@Nullable PGconn conn) {
        return option(conn, ConnOption.USER);
    }

    /** The password, the one for the host in use if the password file had it; empty if there is none. Mirrors {@code PQpass}. */
    public static @Nullable String PQpass(@Nullable PGconn conn) {
        if (conn == null) {
            return null;
        }
        ConnectHost host = conn.connecting().targets().host();
        return (host == null
                        ? Optional.<dev.quell.conninfo.Secret>empty()
                        : conn.options().password(host))
                .map(dev.quell.conninfo.Secret::reveal)
                .or(() -> conn.options().value(ConnOption.PASSWORD))
                .orElse("");
    }

    /** The host as it was given, or the address if none was, or the socket's directory. Mirrors {@code PQhost}. */
    public static @Nullable String PQhost(@Nullable PGconn conn) {
        return conn == null ? null : host(conn).map(ConnectHost::display).orElse("");
    }

    /** The address in digits that the connection leads to; empty for a Unix socket. Mirrors {@code PQhostaddr}. */
    public static @Nullable String PQhostaddr(@Nullable PGconn conn) {
        if (conn == null) {
            return null;
        }
        Target target = conn.connecting().target();
        return target == null || host(conn).isEmpty() ? "" : target.numericAddress();
    }

    /** The port. Mirrors {@code PQport}. */
    public static @Nullable String PQport(@Nullable PGconn conn) {
        return conn == null ? null : host(conn).map(ConnectHost::portText).orElse(ConnectHost.DEFAULT_PORT);
    }

    private static Optional<ConnectHost> host(PGconn conn) {
        return Optional.ofNullable(conn.connecting().targets().host());
    }

    /** Always empty: such a thing was once. Mirrors {@code PQtty}. */
    public static @Nullable String PQtty(@Nullable PGconn conn) {
        return conn == null ? null : "";
    }

    /** The command-line options for the backend. Mirrors {@code PQoptions}. */
    public static @Nullable String PQoptions(@Nullable PGconn conn) {
        return option(conn, ConnOption.OPTIONS);
    }

    private static @Nullable String option(@Nullable PGconn conn, ConnOption option) {
        return conn == null ? null : conn.options().value(option).orElse(null);
    }

    /** How far the connection is; {@code CONNECTION_BAD} for null. Mirrors {@code PQstatus}. */
    public static ConnStatusType PQstatus(@Nullable PGconn conn) {
        return conn == null ? ConnStatusType.CONNECTION_BAD : conn.status();
    }

    /** The state of the transaction. Mirrors {@code PQtransactionStatus}. */
    public static PGTransactionStatusType PQtransactionStatus(@Nullable PGconn conn) {
        if (conn == null || conn.status() != ConnStatusType.CONNECTION_OK) {
            return PGTransactionStatusType.PQTRANS_UNKNOWN;
        }
        if (conn.state.async() != AsyncStatus.IDLE) {
            return PGTransactionStatusType.PQTRANS_ACTIVE;
        }
        return switch (conn.traffic.machine().transactionStatus()) {
            case IDLE -> PGTransactionStatusType.PQTRANS_IDLE;
            case IN_TRANSACTION -> PGTransactionStatusType.PQTRANS_INTRANS;
            case FAILED -> PGTransactionStatusType.PQTRANS_INERROR;
        };
    }

    /** A parameter that the server reports by itself; null if it does not. Mirrors {@code PQparameterStatus}. */
    public static @Nullable String PQparameterStatus(@Nullable PGconn conn, @Nullable String paramName) {
        return conn == null || paramName == null
                ? null
                : conn.parameter(paramName).orElse(null);
    }

    /** 3 on a connection, 0 on none. Mirrors {@code PQprotocolVersion}. */
    public static int PQprotocolVersion(@Nullable PGconn conn) {
        return PQfullProtocolVersion(conn) / 10_000;
    }

    /** The protocol version, such as 30000 for 3.0 and 30002 for 3.2; 0 without a connection. Mirrors {@code PQfullProtocolVersion}. */
    public static int PQfullProtocolVersion(@Nullable PGconn conn) {
        if (conn == null || conn.status() == ConnStatusType.CONNECTION_BAD) {
            return 0;
        }
        return conn.server.protocol().map(StatusFunctions::number).orElse(0);
    }

    private static int number(ProtocolVersion version) {
        return (version.code() >> 16) * 10_000 + (version.code() & 0xffff);
    }

    /** The server's version, such as 180006; 0 without a connection. Mirrors {@code PQserverVersion}. */
    public static int PQserverVersion(@Nullable PGconn conn) {
        return conn == null || conn.status() == ConnStatusType.CONNECTION_BAD ? 0 : conn.serverVersion();
    }

    /** What the last operations had to complain of, in whole lines; empty if nothing. Mirrors {@code PQerrorMessage}. */
    public static String PQerrorMessage(@Nullable PGconn conn) {
        return conn == null ? NULL_POINTER : conn.error.text();
    }

    /** The process ID of the backend; 0 if it is not known. Mirrors {@code PQbackendPID}. */
    public static int PQbackendPID(@Nullable PGconn conn) {
        return conn == null || conn.status() != ConnStatusType.CONNECTION_OK
                ? 0
                : conn.server.key().map(BackendKey::processId).orElse(0);
    }

    /** 1 if the server asked for a password and there was none. Mirrors {@code PQconnectionNeedsPassword}. */
    public static int PQconnectionNeedsPassword(@Nullable PGconn conn) {
        return conn != null
                        && conn.isPasswordAsked()
                        && Objects.requireNonNullElse(PQpass(conn), "").isEmpty()
                ? 1
                : 0;
    }

    /** 1 if the server asked for a password. Mirrors {@code PQconnectionUsedPassword}. */
    public static int PQconnectionUsedPassword(@Nullable PGconn conn) {
        return conn != null && conn.isPasswordAsked() ? 1 : 0;
    }

    /** 1 if the server asked for GSSAPI, which is not supported yet: always 0. Mirrors {@code PQconnectionUsedGSSAPI}. */
    public static int PQconnectionUsedGSSAPI(@Nullable PGconn conn) {
        return 0;
    }

    /** 1 if the connection is encrypted with TLS. Mirrors {@code PQsslInUse}. */
    public static int PQsslInUse(@Nullable PGconn conn) {
        return conn != null && TlsAttributes.isInUse(conn) ? 1 : 0;
    }

    /**
     * A fact about the TLS connection; null if there is none, or no such fact. {@code library} is {@code "JSSE"} here.
     * Mirrors {@code PQsslAttribute}.
     */
    public static @Nullable String PQsslAttribute(@Nullable PGconn conn, String attributeName) {
        return TlsAttributes.value(conn, attributeName);
    }

    /** The names for {@link #PQsslAttribute}. Mirrors {@code PQsslAttributeNames}. */
    public static String[] PQsslAttributeNames(@Nullable PGconn conn) {
        return TlsAttributes.names(conn);
    }

    /**
     * The TLS library's own object for the connection: always null, as there is none that a C library would know.
     * Mirrors {@code PQsslStruct}; ask {@link #PQsslAttribute} instead.
     */
    public static @Nullable Object PQsslStruct(@Nullable PGconn conn, @Nullable String struct_name) {
        return null;
    }

    /**
     * OpenSSL's object for the connection: always null, as from a libpq without OpenSSL. Mirrors {@code PQgetssl}.
     *
     * @deprecated ask {@link #PQsslInUse} and {@link #PQsslAttribute}
     */
    @Deprecated
    @SuppressWarnings("InlineMeSuggester") // nobody is to write null in place of a question
    public static @Nullable Object PQgetssl(@Nullable PGconn conn) {
        return null;
    }

    /** 1 if the connection is encrypted with GSSAPI, which is not supported yet: always 0. Mirrors {@code PQgssEncInUse}. */
    public static int PQgssEncInUse(@Nullable PGconn conn) {
        return 0;
    }

    /** GSSAPI's context of the connection: always null, as from a libpq without GSSAPI. Mirrors {@code PQgetgssctx}. */
    public static @Nullable Object PQgetgssctx(@Nullable PGconn conn) {
        return null;
    }
}
