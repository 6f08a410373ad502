package dev.quell.libpq;

import dev.quell.protocol.Request;
import dev.quell.protocol.SessionMachine;
import dev.quell.protocol.SessionMachine.Behind;
import dev.quell.wire.BackendMessage.FunctionCallResponse;
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

    @Nullable
    PGresult call(int function, byte[] @Nullable [] resultBuf, List<byte @Nullable []> arguments) {
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
                || conn.traffic.flush() != 0) {
            return null;
        }
        return await(resultBuf);
    }

    private PGresult await(byte[] @Nullable [] resultBuf) {
        boolean answered = false;
        try {
            while (awaitMessage()) {
                SessionMachine<QueuedCommand> machine = conn.traffic.machine();
                char type = machine.nextType();
                switch (type) {
                    case 'V' -> {
                        if (machine.next() instanceof FunctionCallResponse response) {
                            resultBuf[0] = response.value();
                            answered = true;
                        }
                    }
                    case 'A', 'E', 'N', 'S' -> conn.replies.takeAside();
                    case 'Z' -> {
                        machine.next();
                        return ended(answered);
                    }
                    default -> {
                        machine.skip();
                        return failed("protocol error: id=0x" + Integer.toHexString(type));
                    }
                }
            }
        } catch (WireException e) {
            conn.replies.makesNoSense(e);
            state.async(AsyncStatus.IDLE);
        }
        state.saveError();
        return state.takeResult();
    }

    /** Waits for a message; false if the connection is lost. */
    private boolean awaitMessage() {
        while (!conn.traffic.machine().hasNext()) {
            if (!conn.traffic.await(true, false) || conn.traffic.read() < 0) {
                return false;
            }
        }
        return true;
    }

    private PGresult ended(boolean answered) {
        if (!state.isResultPending()) {
            if (!answered) {
                return failed("protocol error: no function result");
            }
            state.result(PGresult.make(conn, ExecStatusType.PGRES_COMMAND_OK));
        }
        return state.takeResult();
    }

    private PGresult failed(String message) {
        conn.error.appendLine(message);
        state.saveError();
        return state.takeResult();
    }
}
