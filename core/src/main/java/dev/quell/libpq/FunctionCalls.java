package dev.quell.libpq;

import dev.quell.protocol.Request;
import dev.quell.protocol.SessionMachine.Behind;
import dev.quell.wire.BackendMessage;
import dev.quell.wire.BackendMessage.ErrorResponse;
import dev.quell.wire.BackendMessage.FunctionCallResponse;
import dev.quell.wire.BackendMessage.ReadyForQuery;
import dev.quell.wire.WireException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls functions of the server by their OID. Mirrors {@code PQfn}. */
final class FunctionCalls {
    private static final QueuedCommand CALL = new QueuedCommand(QueuedCommand.Kind.SIMPLE, null);

    private final PGconn conn;
    private final CommandState state;

    FunctionCalls(PGconn conn) {
        this.conn = conn;
        this.state = conn.state;
    }

    @Nullable PGresult call(int function, byte[] @Nullable [] resultBuf, List<byte @Nullable []> arguments) {
        if (!state.hasCommands()) {
            conn.error.clear();
        }
        if (state.isPipelined()) {
            conn.error.appendLine("PQfn not allowed in pipeline mode");
            return null;
        }
        if (conn.link() == null || state.async() != AsyncStatus.IDLE || state.isResultPending()) {
            conn.error.appendLine("connection in wrong state");
            return null;
        }
        if (!conn.traffic.send(CALL, new Request.Call(function, arguments), Behind.NOTHING)
                || conn.traffic.flush() < 0) {
            return null;
        }
        return await(resultBuf);
    }

    private @Nullable PGresult await(byte[] @Nullable [] resultBuf) {
        PGresult result = null;
        while (true) {
            BackendMessage message = next();
            switch (message) {
                case null -> {
                    state.saveError();
                    return state.takeResult();
                }
                case FunctionCallResponse response -> {
                    resultBuf[0] = response.value();
                    result = PGresult.make(conn, ExecStatusType.PGRES_COMMAND_OK);
                }
                case ErrorResponse error -> {
                    result = PGresult.error(conn, error.fields(), null, ExecStatusType.PGRES_FATAL_ERROR);
                    conn.error.append(result.errorText());
                    conn.error.reported();
                }
                case ReadyForQuery ignored -> {
                    var unused = conn.traffic.machine().pollEnded();
                    return result;
                }
                case BackendMessage other -> conn.replies.takeAside(other);
            }
        }
    }

    /** The next message; null if the connection is lost or broken. */
    private @Nullable BackendMessage next() {
        try {
            for (BackendMessage message = conn.traffic.machine().next();
                    true;
                    message = conn.traffic.machine().next()) {
                if (message != null) {
                    return message;
                }
                if (!conn.traffic.await(true, false) || conn.traffic.read() < 0) {
                    return null;
                }
            }
        } catch (WireException e) {
            conn.error.appendLine(e.what());
            return null;
        }
    }
}
