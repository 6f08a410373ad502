package dev.quell.libpq;

import static dev.quell.libpq.ConnStatusType.CONNECTION_BAD;
import static dev.quell.libpq.ConnStatusType.CONNECTION_CHECK_STANDBY;
import static dev.quell.libpq.ConnStatusType.CONNECTION_CHECK_WRITABLE;
import static dev.quell.libpq.ConnStatusType.CONNECTION_OK;
import static dev.quell.libpq.PostgresPollingStatusType.PGRES_POLLING_FAILED;
import static dev.quell.libpq.PostgresPollingStatusType.PGRES_POLLING_OK;
import static dev.quell.libpq.PostgresPollingStatusType.PGRES_POLLING_READING;

import dev.quell.conninfo.ConnectOptions;
import dev.quell.conninfo.TargetSessionAttrs;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds out whether a session that stands is of the kind wanted: {@code target_session_attrs}. */
final class TargetCheck {
    private static final String READ_ONLY = "default_transaction_read_only";
    private static final String STANDBY = "in_hot_standby";

    private final PGconn conn;
    private final ConnectOptions options;
    private boolean takesAny;
    private @Nullable String answer;

    TargetCheck(PGconn conn, ConnectOptions options) {
        this.conn = conn;
        this.options = options;
    }

    /** Where a standby was preferred and there is none, any server will do. */
    boolean lowersDemands() {
        boolean lowered = !takesAny
                && options.failure().isEmpty()
                && options.targetSessionAttrs() == TargetSessionAttrs.PREFER_STANDBY;
        takesAny |= lowered;
        return lowered;
    }

    /** From the first host again. */
    void restart() {
        takesAny = false;
    }

    private TargetSessionAttrs wanted() {
        return takesAny ? TargetSessionAttrs.ANY : options.targetSessionAttrs();
    }

    /** What to do with the session; null if it is not wanted, which has been told. */
    @Nullable
    PostgresPollingStatusType begin(Connecting connecting) {
        return switch (wanted()) {
            case ANY -> accept(connecting);
            case READ_WRITE, READ_ONLY -> writable(connecting);
            case PRIMARY, STANDBY, PREFER_STANDBY -> standby(connecting);
        };
    }

    private PostgresPollingStatusType accept(Connecting connecting) {
        conn.error.clear();
        connecting.status(CONNECTION_OK);
        return PGRES_POLLING_OK;
    }

    private @Nullable PostgresPollingStatusType writable(Connecting connecting) {
        Optional<String> readOnly = conn.server.parameter(READ_ONLY);
        Optional<String> standby = conn.server.parameter(STANDBY);
        return readOnly.isEmpty() || standby.isEmpty()
                ? ask("SHOW transaction_read_only", CONNECTION_CHECK_WRITABLE, connecting)
                : judgeWritable(isOn(readOnly) || isOn(standby), connecting);
    }

    private @Nullable PostgresPollingStatusType standby(Connecting connecting) {
        Optional<String> standby = conn.server.parameter(STANDBY);
        return standby.isEmpty()
                ? ask("SELECT pg_catalog.pg_is_in_recovery()", CONNECTION_CHECK_STANDBY, connecting)
                : judgeStandby(isOn(standby), connecting);
    }

    private static boolean isOn(Optional<String> value) {
        return value.filter("on"::equals).isPresent();
    }

    /** Servers before 14 do not report it by themselves. */
    private PostgresPollingStatusType ask(String query, ConnStatusType status, Connecting connecting) {
        connecting.status(CONNECTION_OK);
        boolean sent = conn.sending.query(query);
        connecting.status(sent ? status : CONNECTION_BAD);
        return sent ? PGRES_POLLING_READING : PGRES_POLLING_FAILED;
    }

    /** Goes on while the answer is awaited. */
    @Nullable
    PostgresPollingStatusType poll(Connecting connecting) {
        if (!conn.collecting.consumeInput()) {
            return PGRES_POLLING_FAILED;
        }
        if (conn.collecting.isBusy()) {
            return PGRES_POLLING_READING;
        }
        PGresult result = conn.collecting.next();
        if (result != null) {
            if (result.status() == ExecStatusType.PGRES_TUPLES_OK
                    && result.rows().count() == 1) {
                answer = result.rows().text(0, 0, conn.clientEncoding());
            }
            // The end of the answer may be long in coming: it is waited for by poll too.
            return poll(connecting);
        }
        return judge(connecting);
    }

    private @Nullable PostgresPollingStatusType judge(Connecting connecting) {
        boolean writable = connecting.status() == CONNECTION_CHECK_WRITABLE;
        String told = answer;
        answer = null;
        if (told == null) {
            return decline(
                    writable ? "\"SHOW transaction_read_only\" failed" : "\"SELECT pg_is_in_recovery()\" failed",
                    connecting);
        }
        boolean on = told.equals("on") || told.equals("t");
        return writable ? judgeWritable(on, connecting) : judgeStandby(on, connecting);
    }

    private @Nullable PostgresPollingStatusType judgeWritable(boolean readOnly, Connecting connecting) {
        if (readOnly == (wanted() == TargetSessionAttrs.READ_ONLY)) {
            return accept(connecting);
        }
        return decline(readOnly ? "session is read-only" : "session is not read-only", connecting);
    }

    private @Nullable PostgresPollingStatusType judgeStandby(boolean standby, Connecting connecting) {
        if (standby != (wanted() == TargetSessionAttrs.PRIMARY)) {
            return accept(connecting);
        }
        return decline(standby ? "server is in hot standby mode" : "server is not in hot standby mode", connecting);
    }

    private @Nullable PostgresPollingStatusType decline(String why, Connecting connecting) {
        conn.error.appendLine(why);
        connecting.status(CONNECTION_OK);
        conn.terminate();
        return null;
    }
}
