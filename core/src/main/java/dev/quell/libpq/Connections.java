package dev.quell.libpq;

import dev.quell.conninfo.ConnInfoException;
import dev.quell.conninfo.ConnOption;
import dev.quell.conninfo.ConnectOptions;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Opens connections, and waits for them where it is asked to. */
final class Connections {
    private Connections() {}

    static PGconn start(ConnectOptions options) {
        PGconn conn = new PGconn(options);
        var unused = conn.start();
        return conn;
    }

    /** Waits until the connection stands or has failed. */
    static PGconn complete(PGconn conn) {
        var unused = complete(conn.connecting(), conn.options(), conn.error);
        return conn;
    }

    static void reset(PGconn conn) {
        conn.close();
        if (conn.start() && complete(conn.connecting(), conn.options(), conn.error)) {
            conn.events().connectionReset(conn);
        }
    }

    /** Polls to the end; {@code connect_timeout} counts for each address anew. Whether it succeeded. */
    static boolean complete(Connecting connecting, ConnectOptions options, ErrorText error) {
        if (connecting.status() == ConnStatusType.CONNECTION_BAD) {
            return false;
        }
        OptionalInt seconds;
        try {
            seconds = options.integer(ConnOption.CONNECT_TIMEOUT);
        } catch (ConnInfoException e) {
            error.appendLine(String.valueOf(e.getMessage()));
            connecting.status(ConnStatusType.CONNECTION_BAD);
            return false;
        }
        Target timed = null;
        long end = Waiting.FOREVER;
        PostgresPollingStatusType wanted = PostgresPollingStatusType.PGRES_POLLING_WRITING;
        while (true) {
            if (!sameAs(timed, connecting.target())) {
                timed = connecting.target();
                end = seconds.isPresent() && seconds.getAsInt() > 0
                        ? System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds.getAsInt())
                        : Waiting.FOREVER;
            }
            switch (wanted) {
                case PGRES_POLLING_OK -> {
                    return true;
                }
                case PGRES_POLLING_READING, PGRES_POLLING_WRITING -> {
                    boolean toRead = wanted == PostgresPollingStatusType.PGRES_POLLING_READING;
                    if (!connecting.await(toRead, end)) {
                        error.appendLine("timeout expired");
                        connecting.giveUpAddress();
                    }
                }
                case PGRES_POLLING_FAILED, PGRES_POLLING_ACTIVE -> {
                    connecting.status(ConnStatusType.CONNECTION_BAD);
                    return false;
                }
            }
            wanted = connecting.poll();
        }
    }

    @SuppressWarnings("ReferenceEquality") // the same attempt, not an equal address
    private static boolean sameAs(@Nullable Target one, @Nullable Target other) {
        return one == other;
    }

    /** What came of an attempt to connect that was begun. */
    static PGPing ping(PGconn conn) {
        if (conn.options().failure().isPresent()) {
            return PGPing.PQPING_NO_ATTEMPT;
        }
        if (complete(conn.connecting(), conn.options(), conn.error)) {
            return PGPing.PQPING_OK;
        }
        if (conn.isAuthenticationAsked()) {
            return PGPing.PQPING_OK;
        }
        if (conn.lastSqlState.length() != 5) {
            return PGPing.PQPING_NO_RESPONSE;
        }
        return conn.lastSqlState.equals(Login.CANNOT_CONNECT_NOW) ? PGPing.PQPING_REJECT : PGPing.PQPING_OK;
    }
}
