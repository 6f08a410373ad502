package dev.quell.libpq;

import dev.quell.conninfo.ConnInfo;
import dev.quell.conninfo.ConnInfoException;
import dev.quell.conninfo.ConnectOptions;
import dev.quell.conninfo.Environment;
import java.nio.channels.SelectableChannel;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The functions that open and end connections: the manual's section 32.1. */
abstract sealed class ConnectFunctions permits StatusFunctions {
    ConnectFunctions() {}

    /**
     * Connects, and waits until that has succeeded or failed: look at {@code PQstatus}. A null string is as an empty
     * one. Mirrors {@code PQconnectdb}.
     */
    public static PGconn PQconnectdb(@Nullable String conninfo) {
        return Connections.complete(PQconnectStart(conninfo));
    }

    /**
     * Connects with options given one by one, and waits. The two arrays belong together and end with their end, or with
     * a null keyword; null and empty values are passed over. With {@code expandDbname} other than 0 the first
     * {@code dbname} may be a whole connection string. Mirrors {@code PQconnectdbParams}.
     */
    public static PGconn PQconnectdbParams(@Nullable String[] keywords, @Nullable String[] values, int expandDbname) {
        return Connections.complete(PQconnectStartParams(keywords, values, expandDbname));
    }

    /**
     * Begins to connect, without waiting but for the look-up of names. Go on with {@code PQconnectPoll} once the socket
     * is writable. Mirrors {@code PQconnectStart}.
     */
    public static PGconn PQconnectStart(@Nullable String conninfo) {
        return Connections.start(ConnectOptions.parse(conninfo == null ? "" : conninfo, Environment.system()));
    }

    /** As {@link #PQconnectdbParams}, without waiting. Mirrors {@code PQconnectStartParams}. */
    public static PGconn PQconnectStartParams(
            @Nullable String[] keywords, @Nullable String[] values, int expandDbname) {
        return Connections.start(ConnectOptions.of(
                Arrays.asList(keywords), Arrays.asList(values), expandDbname != 0, Environment.system()));
    }

    /**
     * Connects with the options of old, and waits; null stands for the default, and {@code pgtty} is ignored. Mirrors
     * {@code PQsetdbLogin}.
     */
    public static PGconn PQsetdbLogin(
            @Nullable String pghost,
            @Nullable String pgport,
            @Nullable String pgoptions,
            @Nullable String pgtty,
            @Nullable String dbName,
            @Nullable String login,
            @Nullable String pwd) {
        return Connections.complete(Connections.start(
                ConnectOptions.login(pghost, pgport, pgoptions, dbName, login, pwd, Environment.system())));
    }

    /** As {@link #PQsetdbLogin} with the defaults for role and password. Mirrors the macro {@code PQsetdb}. */
    public static PGconn PQsetdb(
            @Nullable String pghost,
            @Nullable String pgport,
            @Nullable String pgoptions,
            @Nullable String pgtty,
            @Nullable String dbName) {
        return PQsetdbLogin(pghost, pgport, pgoptions, pgtty, dbName, null, null);
    }

    /**
     * Carries connecting on as far as possible, and says what to wait for before the next call. The socket may be
     * another one after each call. It does not look at {@code connect_timeout}. Mirrors {@code PQconnectPoll}.
     */
    public static PostgresPollingStatusType PQconnectPoll(@Nullable PGconn conn) {
        return conn == null
                ? PostgresPollingStatusType.PGRES_POLLING_FAILED
                : conn.connecting().poll();
    }

    /**
     * The channel to wait on, null where libpq gives -1. It belongs to the connection: register it with a selector, and
     * do nothing else with it. To wait until it is writable, ask for {@code OP_WRITE} and {@code OP_CONNECT} together: in
     * Java a socket that is still connecting is never writable. A selector that has it registered frees a closed one at
     * its next selection. Mirrors {@code PQsocket}.
     */
    public static @Nullable SelectableChannel PQsocket(@Nullable PGconn conn) {
        return conn == null ? null : conn.connecting().socket();
    }

    /** Closes the connection and opens it again with the same options, and waits. Mirrors {@code PQreset}. */
    public static void PQreset(@Nullable PGconn conn) {
        if (conn != null) {
            Connections.reset(conn);
        }
    }

    /** As {@link #PQreset}, without waiting: 1 if it could be begun. Mirrors {@code PQresetStart}. */
    public static int PQresetStart(@Nullable PGconn conn) {
        if (conn == null) {
            return 0;
        }
        conn.close();
        return conn.start() ? 1 : 0;
    }

    /** Carries a reset on, as {@link #PQconnectPoll} does a connect. Mirrors {@code PQresetPoll}. */
    public static PostgresPollingStatusType PQresetPoll(@Nullable PGconn conn) {
        if (conn == null) {
            return PostgresPollingStatusType.PGRES_POLLING_FAILED;
        }
        PostgresPollingStatusType status = conn.connecting().poll();
        if (status == PostgresPollingStatusType.PGRES_POLLING_OK) {
            conn.events().connectionReset(conn);
        }
        return status;
    }

    /** Ends the session and closes the connection, which is of no use afterwards. Mirrors {@code PQfinish}. */
    public static void PQfinish(@Nullable PGconn conn) {
        if (conn != null) {
            conn.events().connectionDestroyed(conn);
            conn.close();
        }
    }

    /** Asks whether a server is there, without logging in. Mirrors {@code PQping}. */
    public static PGPing PQping(@Nullable String conninfo) {
        PGconn conn = PQconnectStart(conninfo);
        PGPing answer = Connections.ping(conn);
        PQfinish(conn);
        return answer;
    }

    /** As {@link #PQping}, with options given one by one. Mirrors {@code PQpingParams}. */
    public static PGPing PQpingParams(@Nullable String[] keywords, @Nullable String[] values, int expandDbname) {
        PGconn conn = PQconnectStartParams(keywords, values, expandDbname);
        PGPing answer = Connections.ping(conn);
        PQfinish(conn);
        return answer;
    }

    /** The options that there are, with their defaults as of now. Mirrors {@code PQconndefaults}. */
    public static List<PQconninfoOption> PQconndefaults() {
        return PQconninfoOption.list(ConnInfo.empty().withEnvironment(Environment.system()));
    }

    /** The options that a connection was made with, passwords included; null for null. Mirrors {@code PQconninfo}. */
    public static @Nullable List<PQconninfoOption> PQconninfo(@Nullable PGconn conn) {
        return conn == null ? null : PQconninfoOption.list(conn.options().values());
    }

    /**
     * Reads a connection string without connecting: the options, or null with the reason in {@code errmsg[0]}. A null
     * {@code errmsg} keeps it. Mirrors {@code PQconninfoParse}.
     */
    public static @Nullable List<PQconninfoOption> PQconninfoParse(
            String conninfo, @Nullable String @Nullable [] errmsg) {
        Objects.requireNonNull(conninfo, "conninfo");
        if (errmsg != null) {
            errmsg[0] = null;
        }
        try {
            return PQconninfoOption.list(ConnInfo.parse(conninfo));
        } catch (ConnInfoException e) {
            if (errmsg != null) {
                errmsg[0] = e.getMessage() + "\n";
            }
            return null;
        }
    }

    /**
     * Waits until a channel is readable or writable, as asked. 1 if it is, or if it has failed; 0 if the time came first,
     * and at once if neither is asked for; -1 if the channel is closed, or if the thread is interrupted, which it then
     * still is. Mirrors {@code PQsocketPoll}, whose socket is a number in C.
     *
     * @param sock from {@link #PQsocket} or {@code PQcancelSocket}; null, which is a socket of -1, never gets ready: -1 if
     *     the wait for it had no end
     * @param end_time when to end the wait, as {@link #PQgetCurrentTimeUSec} counts; 0 is not to wait, -1 is to wait
     *     however long it takes
     */
    public static int PQsocketPoll(@Nullable SelectableChannel sock, int forRead, int forWrite, long end_time) {
        return SocketPoll.poll(sock, forRead != 0, forWrite != 0, end_time);
    }

    /** The time, in microseconds since the beginning of 1970 in UTC. Mirrors {@code PQgetCurrentTimeUSec}. */
    public static long PQgetCurrentTimeUSec() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    /**
     * Lets go of a list of options; the garbage collector does it. It is here for programs that come from C. Mirrors
     * {@code PQconninfoFree}.
     */
    public static void PQconninfoFree(@Nullable List<PQconninfoOption> connOptions) {}

    /**
     * Chooses whether libpq initializes its TLS library: of no effect, as in libpq since 18. Mirrors {@code PQinitSSL}.
     *
     * @deprecated leave it out
     */
    @Deprecated
    public static void PQinitSSL(int do_init) {}

    /**
     * Chooses whether libpq initializes its TLS library: of no effect, as in libpq since 18. Mirrors
     * {@code PQinitOpenSSL}.
     *
     * @deprecated leave it out
     */
    @Deprecated
    public static void PQinitOpenSSL(int do_ssl, int do_crypto) {}
}
