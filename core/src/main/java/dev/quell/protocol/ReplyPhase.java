package dev.quell.protocol;

import dev.quell.wire.Authentication;
import dev.quell.wire.BackendMessage;
import dev.quell.wire.BackendMessage.BackendKeyData;
import dev.quell.wire.BackendMessage.BindComplete;
import dev.quell.wire.BackendMessage.CloseComplete;
import dev.quell.wire.BackendMessage.CommandComplete;
import dev.quell.wire.BackendMessage.CopyBothResponse;
import dev.quell.wire.BackendMessage.CopyData;
import dev.quell.wire.BackendMessage.CopyDone;
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

/**
 * How far the server has come in answering one request. {@link #after} is the whole table of what may follow what; all
 * that it does not name is a breach of the protocol.
 */
public enum ReplyPhase {
    /** A statement that is only prepared: the Parse is to be confirmed. */
    PREPARING,
    /** A statement that is only to be described: the Parse is to be confirmed. */
    PARSE_TO_DESCRIBE,
    /** A prepared statement's parameters are to be described. */
    DESCRIBING_PARAMETERS,
    /** A prepared statement's or portal's columns are to be described. */
    DESCRIBING_COLUMNS,
    /** A Close is to be confirmed. */
    CLOSING,
    /** A function's result is to come. */
    CALLING,
    /** Extended protocol: the Close of another statement is to be confirmed, before the Parse of one that is kept. */
    CLEARING,
    /** Extended protocol: the Parse of a statement that is kept is to be confirmed. */
    PARSING,
    /** Extended protocol: the parameters of the statement that is kept are to be described. */
    PARAMETERS,
    /** Extended protocol: the columns of the statement that is kept are to be described. */
    COLUMNS,
    /** Extended protocol: the Bind of a statement whose columns are known is to be confirmed. */
    BIND_ROWS,
    /** Extended protocol: the Bind of a statement that is known to return no rows is to be confirmed. */
    BIND_COMMAND,
    /** Extended protocol: the Parse is to be confirmed. */
    PARSE,
    /** Extended protocol: the Bind is to be confirmed. */
    BIND,
    /** Extended protocol: the portal is to be described. */
    DESCRIPTION,
    /** Simple protocol: the next statement's result begins, or all is done. */
    STATEMENT,
    /** Extended protocol: a command that returns no rows is at work. */
    COMMAND,
    /** Rows of a simple query's statement. */
    ROWS,
    /** Rows of an extended query. */
    PORTAL_ROWS,
    /** The server waits for COPY data, in a simple query. */
    COPY_IN,
    /** The server waits for COPY data, in an extended query. */
    PORTAL_COPY_IN,
    /** The server sends COPY data, in a simple query. */
    COPY_OUT,
    /** The server sends COPY data, in an extended query. */
    PORTAL_COPY_OUT,
    /** COPY data goes both ways, as in replication. */
    COPY_BOTH,
    /** COPY data has been refused in an extended query: its answers go on until a Close is confirmed. */
    COPY_REFUSED,
    /** Nothing but ReadyForQuery is left to come. */
    READY,
    /** ReadyForQuery has come. */
    DONE;

    /** The phase after {@code message}, one that belongs to a request and is not for the session as a whole. */
    ReplyPhase after(BackendMessage message) {
        return switch (message) {
            case DataRow ignored -> when(this == ROWS || this == PORTAL_ROWS, this, message);
            case ErrorResponse ignored -> when(this != DONE, this == COPY_REFUSED ? this : READY, message);
            case ReadyForQuery ignored -> ready(message);
            case CommandComplete ignored -> completed(message);
            case EmptyQueryResponse ignored -> completed(message);
            case PortalSuspended ignored -> when(this == PORTAL_ROWS, READY, message);
            case ParseComplete ignored -> parsed(message);
            case BindComplete ignored -> bound(message);
            case NoData ignored -> nothingDescribed(message);
            case RowDescription ignored -> described(message);
            case CopyInResponse ignored -> copying(COPY_IN, PORTAL_COPY_IN, message);
            case CopyOutResponse ignored -> copying(COPY_OUT, PORTAL_COPY_OUT, message);
            case CopyData ignored -> when(isCopyingOut(), this, message);
            case CopyDone ignored -> when(isCopyingOut(), this == PORTAL_COPY_OUT ? COMMAND : STATEMENT, message);
            case CopyBothResponse ignored -> when(this == STATEMENT, COPY_BOTH, message);
            case CloseComplete ignored -> closed(message);
            case FunctionCallResponse ignored -> when(this == CALLING, READY, message);
            case ParameterDescription ignored ->
                this == PARAMETERS ? COLUMNS : when(this == DESCRIBING_PARAMETERS, DESCRIBING_COLUMNS, message);
            case BackendKeyData ignored -> throw unexpected(message);
            case NegotiateProtocolVersion ignored -> throw unexpected(message);
            case Authentication ignored -> throw unexpected(message);
            case NoticeResponse ignored -> throw unexpected(message);
            case NotificationResponse ignored -> throw unexpected(message);
            case ParameterStatus ignored -> throw unexpected(message);
        };
    }

    private ReplyPhase parsed(BackendMessage message) {
        return switch (this) {
            case PREPARING -> READY;
            case PARSE_TO_DESCRIBE -> DESCRIBING_PARAMETERS;
            case PARSING -> PARAMETERS;
            default -> when(this == PARSE, BIND, message);
        };
    }

    private ReplyPhase bound(BackendMessage message) {
        return switch (this) {
            case BIND_ROWS -> PORTAL_ROWS;
            case BIND_COMMAND -> COMMAND;
            default -> when(this == BIND, DESCRIPTION, message);
        };
    }

    private ReplyPhase nothingDescribed(BackendMessage message) {
        return switch (this) {
            case DESCRIBING_COLUMNS -> READY;
            case COLUMNS -> BIND_COMMAND;
            default -> when(this == DESCRIPTION, COMMAND, message);
        };
    }

    private ReplyPhase closed(BackendMessage message) {
        return this == CLEARING ? PARSING : when(this == COPY_REFUSED || this == CLOSING, READY, message);
    }

    private ReplyPhase ready(BackendMessage message) {
        return this == COPY_REFUSED ? this : when(this == READY || this == STATEMENT, DONE, message);
    }

    boolean isCopyingOut() {
        return this == COPY_OUT || this == PORTAL_COPY_OUT || this == COPY_BOTH;
    }

    private ReplyPhase completed(BackendMessage message) {
        return switch (this) {
            case STATEMENT, ROWS, COPY_IN -> STATEMENT;
            case COMMAND, PORTAL_ROWS, PORTAL_COPY_IN -> READY;
            case PREPARING,
                    PARSE_TO_DESCRIBE,
                    DESCRIBING_PARAMETERS,
                    DESCRIBING_COLUMNS,
                    CLOSING,
                    CALLING,
                    CLEARING,
                    PARSING,
                    PARAMETERS,
                    COLUMNS,
                    BIND_ROWS,
                    BIND_COMMAND,
                    PARSE,
                    BIND,
                    DESCRIPTION,
                    COPY_OUT,
                    PORTAL_COPY_OUT,
                    COPY_BOTH,
                    COPY_REFUSED,
                    READY,
                    DONE -> throw unexpected(message);
        };
    }

    private ReplyPhase described(BackendMessage message) {
        if (this == STATEMENT) {
            return ROWS;
        }
        if (this == DESCRIBING_COLUMNS) {
            return READY;
        }
        if (this == COLUMNS) {
            return BIND_ROWS;
        }
        return when(this == DESCRIPTION, PORTAL_ROWS, message);
    }

    private ReplyPhase copying(ReplyPhase simple, ReplyPhase extended, BackendMessage message) {
        if (this == STATEMENT) {
            return simple;
        }
        return when(this == COMMAND, extended, message);
    }

    private ReplyPhase when(boolean legal, ReplyPhase next, BackendMessage message) {
        if (!legal) {
            throw unexpected(message);
        }
        return next;
    }

    private WireException unexpected(BackendMessage message) {
        String name = message.getClass().getSimpleName();
        return new WireException(
                message instanceof DataRow
                        ? "server sent data (\"D\" message) without prior row description (\"T\" message)"
                        : "server sent " + name + " where it has no place (state " + this + ")");
    }
}
