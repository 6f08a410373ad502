package dev.quell.libpq;

import dev.quell.libpq.QueuedCommand.Kind;
import dev.quell.protocol.SessionMachine;
import dev.quell.wire.Authentication;
import dev.quell.wire.BackendMessage;
import dev.quell.wire.BackendMessage.BackendKeyData;
import dev.quell.wire.BackendMessage.BindComplete;
import dev.quell.wire.BackendMessage.CloseComplete;
import dev.quell.wire.BackendMessage.CommandComplete;
import dev.quell.wire.BackendMessage.CopyBothResponse;
import dev.quell.wire.BackendMessage.CopyData;
import dev.quell.wire.BackendMessage.CopyDone;
import dev.quell.wire.BackendMessage.CopyFormats;
import dev.quell.wire.BackendMessage.CopyInResponse;
import dev.quell.wire.BackendMessage.CopyOutResponse;
import dev.quell.wire.BackendMessage.EmptyQueryResponse;
import dev.quell.wire.BackendMessage.ErrorResponse;
import dev.quell.wire.BackendMessage.FunctionCallResponse;
import dev.quell.wire.BackendMessage.NegotiateProtocolVersion;
import dev.quell.wire.BackendMessage.NoData;
import dev.quell.wire.BackendMessage.NoticeResponse;
import dev.quell.wire.BackendMessage.NotificationResponse;
import dev.quell.wire.BackendMessage.ParameterDescription;
import dev.quell.wire.BackendMessage.ParameterStatus;
import dev.quell.wire.BackendMessage.ParseComplete;
import dev.quell.wire.BackendMessage.PortalSuspended;
import dev.quell.wire.BackendMessage.ReadyForQuery;
import dev.quell.wire.BackendMessage.RowDescription;
import dev.quell.wire.DataRow;
import dev.quell.wire.WireException;
import org.jspecify.annotations.Nullable;

/**
 * Turns what the server has sent into results, as far as the application has taken those before. Never reads the socket.
 * Mirrors {@code parseInput}.
 */
final class ReplyReader {
    private final PGconn conn;
    private final CommandState state;

    ReplyReader(PGconn conn) {
        this.conn = conn;
        this.state = conn.state;
    }

    /** Goes on until a result is complete, or more bytes are needed. */
    void parse() {
        while (parseNext()) {
            // Each turn has dealt with one message.
        }
    }

    private boolean parseNext() {
        SessionMachine<QueuedCommand> machine = conn.traffic.machine();
        try {
            if (!machine.hasNext()) {
                return false;
            }
            char type = machine.nextType();
            if (type != 'A' && type != 'N' && state.async() != AsyncStatus.BUSY) {
                return state.async() == AsyncStatus.IDLE && idle(machine, type);
            }
            return (type == 'A' || type == 'N') ? take(machine) : busy(machine, type);
        } catch (WireException e) {
            return makesNoSense(e);
        }
    }

    private boolean take(SessionMachine<QueuedCommand> machine) {
        BackendMessage message = machine.next();
        if (message != null) {
            take(message);
        }
        return true;
    }

    /** A message while a command is at work. It may come in any order: what has been gathered so far decides. */
    private boolean busy(SessionMachine<QueuedCommand> machine, char type) {
        switch (type) {
            case 'T' -> {
                if (state.hasFailed()) {
                    machine.skip();
                    return true;
                }
                if (state.result() != null && !state.headIs(Kind.DESCRIBE)) {
                    // It begins another result.
                    state.async(AsyncStatus.READY);
                    return false;
                }
            }
            case 'D' -> {
                if (!isRowExpected(machine)) {
                    machine.skip();
                    return true;
                }
            }
            case 'd' -> {
                // Data that nobody fetched.
                machine.skip();
                return true;
            }
            case 'R', 's', 'v', 'V' -> {
                machine.skip();
                throw WireException.unexpected(type);
            }
            default -> {}
        }
        return take(machine);
    }

    /** Whether the row that comes next fits what came before; if not, that is the command's failure. */
    private boolean isRowExpected(SessionMachine<QueuedCommand> machine) {
        PGresult columns = state.result();
        if (columns == null || !columns.takesRows()) {
            if (!state.hasFailed()) {
                failed("server sent data (\"D\" message) without prior row description (\"T\" message)");
            }
            return false;
        }
        if (machine.nextCount() != columns.columns().size()) {
            failed("unexpected field count in \"D\" message");
            return false;
        }
        return true;
    }

    private void failed(String message) {
        conn.error.appendLine(message);
        state.saveError();
    }

    /** A message could not be read: that is the command's failure. Whether reading can go on. */
    boolean makesNoSense(WireException e) {
        failed(e.what());
        state.async(AsyncStatus.READY);
        if (e.isSynchronizationLost()) {
            conn.connectionLost();
            conn.traffic.machine().in().clear();
            return false;
        }
        return true;
    }

    /** Something came although nothing was asked for. */
    private boolean idle(SessionMachine<QueuedCommand> machine, char type) {
        if (type == 'E' || type == 'S') {
            BackendMessage message = machine.next();
            if (message instanceof ErrorResponse error) {
                // Most likely the server tells why it is about to close the connection.
                conn.notices().fromServer(conn, error.fields(), state.query());
            } else if (message instanceof ParameterStatus parameter) {
                conn.parameterChanged(parameter);
            }
            return true;
        }
        conn.notices().internal(String.format("message type 0x%02x arrived from server while idle", (int) type));
        machine.skip();
        return true;
    }

    /** Deals with the next message where the caller waits for something else: a notice, an error, a parameter... */
    void takeAside() {
        BackendMessage message = conn.traffic.machine().next();
        if (message instanceof ErrorResponse error) {
            error(error);
        } else if (message != null) {
            take(message);
        }
    }

    private void take(BackendMessage message) {
        switch (message) {
            case DataRow row -> row(row);
            case CommandComplete complete -> completed(complete.tag());
            case ErrorResponse error -> {
                error(error);
                state.async(AsyncStatus.READY);
            }
            case ReadyForQuery ignored -> ready();
            case EmptyQueryResponse ignored -> done(ExecStatusType.PGRES_EMPTY_QUERY);
            case ParseComplete ignored -> doneIf(Kind.PREPARE);
            case CloseComplete ignored -> doneIf(Kind.CLOSE);
            case NoData ignored -> doneIf(Kind.DESCRIBE);
            case RowDescription description -> columns(description);
            case ParameterDescription parameters ->
                state.result(
                        PGresult.make(conn, ExecStatusType.PGRES_COMMAND_OK).parameters(parameters.typeOids()));
            case CopyInResponse copy -> copy(copy.formats(), ExecStatusType.PGRES_COPY_IN, AsyncStatus.COPY_IN);
            case CopyOutResponse copy -> copy(copy.formats(), ExecStatusType.PGRES_COPY_OUT, AsyncStatus.COPY_OUT);
            case CopyBothResponse copy -> copy(copy.formats(), ExecStatusType.PGRES_COPY_BOTH, AsyncStatus.COPY_BOTH);
            case NoticeResponse notice -> conn.notices().fromServer(conn, notice.fields(), state.query());
            case NotificationResponse notification ->
                state.notifications()
                        .add(new PGnotify(notification.channel(), notification.processId(), notification.payload()));
            case ParameterStatus parameter -> conn.parameterChanged(parameter);
            case BindComplete ignored -> {}
            case BackendKeyData ignored -> {}
            case CopyDone ignored -> {}
            // None of these is decoded here.
            case CopyData ignored -> {}
            case PortalSuspended ignored -> {}
            case FunctionCallResponse ignored -> {}
            case NegotiateProtocolVersion ignored -> {}
            case Authentication ignored -> {}
        }
    }

    private void row(DataRow row) {
        PGresult columns = state.result();
        if (columns == null) {
            return;
        }
        PGresult target = state.forNextRow(columns);
        target.addRow(row);
        if (state.isPartFull(target)) {
            state.async(AsyncStatus.READY_MORE);
        }
    }

    private void completed(String tag) {
        if (!state.isResultPending()) {
            state.result(PGresult.make(conn, ExecStatusType.PGRES_COMMAND_OK));
        }
        PGresult result = state.result();
        if (result != null) {
            result.commandTag(tag);
        }
        state.async(AsyncStatus.READY);
    }

    private void done(ExecStatusType status) {
        if (!state.isResultPending()) {
            state.result(PGresult.make(conn, status));
        }
        state.async(AsyncStatus.READY);
    }

    private void doneIf(Kind kind) {
        if (state.headIs(kind)) {
            done(ExecStatusType.PGRES_COMMAND_OK);
        }
    }

    private void error(ErrorResponse error) {
        if (state.isPipelined()) {
            state.pipeline(PGpipelineStatus.PQ_PIPELINE_ABORTED);
        }
        state.clearResult();
        PGresult result = PGresult.error(conn, error.fields(), state.query(), ExecStatusType.PGRES_FATAL_ERROR);
        state.result(result);
        conn.error.append(result.errorText());
        conn.lastSqlState = error.fields().field('C').orElse("");
    }

    private void ready() {
        if (state.isPipelined()) {
            state.result(PGresult.make(conn, ExecStatusType.PGRES_PIPELINE_SYNC));
            state.pipeline(PGpipelineStatus.PQ_PIPELINE_ON);
            state.async(AsyncStatus.READY);
        } else {
            state.advance(true, false);
            state.async(AsyncStatus.IDLE);
        }
    }

    private void columns(RowDescription description) {
        // With no command left, libpq takes a description for the answer to a Describe too.
        if (state.headIs(Kind.DESCRIBE) || !state.hasCommands()) {
            PGresult described = state.result();
            if (described == null) {
                described = PGresult.make(conn, ExecStatusType.PGRES_COMMAND_OK);
            }
            state.result(described.describe(description));
            state.async(AsyncStatus.READY);
        } else {
            state.result(PGresult.make(conn, ExecStatusType.PGRES_TUPLES_OK).describe(description));
        }
    }

    private void copy(CopyFormats formats, ExecStatusType status, AsyncStatus async) {
        state.result(PGresult.copy(conn, formats, status));
        state.copyBegins(formats.overall() != 0);
        state.async(async);
    }

    /** The next message of a COPY OUT, if it is there; null if not. What is not data has been dealt with. */
    @Nullable
    CopyStep copyStep() {
        SessionMachine<QueuedCommand> machine = conn.traffic.machine();
        try {
            while (machine.hasNext()) {
                switch (machine.nextType()) {
                    case 'A', 'N', 'S' -> takeAside();
                    case 'd' -> {
                        if (machine.next() instanceof CopyData copy) {
                            return new CopyStep.Data(copy.data());
                        }
                    }
                    case 'c' -> {
                        machine.next();
                        boolean both = state.async() == AsyncStatus.COPY_BOTH;
                        state.async(both ? AsyncStatus.COPY_IN : AsyncStatus.BUSY);
                        return CopyStep.END;
                    }
                    default -> {
                        state.async(AsyncStatus.BUSY);
                        return CopyStep.END;
                    }
                }
            }
            return null;
        } catch (WireException e) {
            makesNoSense(e);
            return CopyStep.BROKEN;
        }
    }

    /** What a COPY OUT has come to. */
    sealed interface CopyStep {
        CopyStep END = new End();
        CopyStep BROKEN = new Broken();

        @SuppressWarnings("ArrayRecordComponent") // handed on, and never compared
        record Data(byte[] bytes) implements CopyStep {}

        record End() implements CopyStep {}

        record Broken() implements CopyStep {}
    }
}
