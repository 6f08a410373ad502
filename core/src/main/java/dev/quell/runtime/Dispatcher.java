package dev.quell.runtime;

import dev.quell.protocol.Failure;
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
import dev.quell.wire.CopyPieces;
import dev.quell.wire.DataRow;
import dev.quell.wire.WireException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Brings each message of a session to whom it concerns. */
final class Dispatcher {
    private final Session session;

    Dispatcher(Session session) {
        this.session = session;
    }

    void dispatch(BackendMessage message, @Nullable Execution owner) {
        if (owner == null) {
            forSession(message);
        } else {
            forExecution(message, owner);
        }
    }

    private void forSession(BackendMessage message) {
        switch (message) {
            case NoticeResponse notice -> session.notice(notice.fields());
            case NotificationResponse notification -> session.notification(notification);
            case ParameterStatus parameter -> session.parameterChanged(parameter.name(), parameter.value());
            case ErrorResponse error -> unasked(error);
            case BackendMessage other -> throw new IllegalStateException("not a message for a session: " + other);
        }
    }

    private void forExecution(BackendMessage message, Execution execution) {
        switch (message) {
            case DataRow row -> row(row, execution);
            case RowDescription description -> columns(description, execution);
            case CommandComplete complete -> commandCompleted(complete.tag(), execution);
            case EmptyQueryResponse ignored -> completed("", execution);
            case ErrorResponse error -> failed(error, execution);
            case ReadyForQuery ignored -> {}
            case CopyInResponse ignored -> copyIn(execution);
            case CopyOutResponse ignored -> copyOut(execution);
            case ParseComplete ignored -> {}
            case BindComplete ignored -> bound(execution);
            case NoData ignored -> {}
            case CopyDone ignored -> {}
            case PortalSuspended ignored -> completed("", execution);
            case CloseComplete ignored -> {}
            case ParameterDescription description -> execution.sink().parameters(description.typeOids());
            // The table of reply phases lets none of these through to an execution.
            case FunctionCallResponse other -> misplaced(other);
            // Taken as it lies, many at a time.
            case CopyData other -> misplaced(other);
            case CopyBothResponse ignored ->
                throw new WireException("server sent CopyBothResponse, which only a replication session gets");
            case BackendKeyData other -> misplaced(other);
            case NegotiateProtocolVersion other -> misplaced(other);
            case Authentication other -> misplaced(other);
            case NoticeResponse other -> misplaced(other);
            case NotificationResponse other -> misplaced(other);
            case ParameterStatus other -> misplaced(other);
        }
    }

    private void unasked(ErrorResponse error) {
        if (isFatal(error)) {
            session.farewell(error.fields());
        } else {
            session.notice(error.fields());
        }
    }

    private static boolean isFatal(ErrorResponse error) {
        String severity = error.fields().severity();
        return severity.equals("FATAL") || severity.equals("PANIC");
    }

    private void failed(ErrorResponse error, Execution execution) {
        execution.failed(new Failure.Server(error.fields()));
        if (isFatal(error)) {
            session.farewell(error.fields());
        }
        session.copyOver();
    }

    private static void misplaced(BackendMessage message) {
        throw new IllegalStateException("not a message for an execution: " + message);
    }

    private static void columns(RowDescription description, Execution execution) {
        if (execution.failure() == null) {
            execution.sink().columns(description);
        }
    }

    /** What was known of its rows before is told where the server would have told it. */
    private static void bound(Execution execution) {
        RowDescription known = execution.request().columns();
        if (known != null) {
            columns(known, execution);
        }
    }

    /** Another block may follow at once, so that the status never says that one has ended: COMMIT AND CHAIN. */
    private void commandCompleted(String tag, Execution execution) {
        if (tag.equals("COMMIT")) {
            session.blockEnded();
        }
        completed(tag, execution);
    }

    /** What comes after a failure is of no use to anyone: a COPY that was refused, or statements behind it. */
    private static void completed(String tag, Execution execution) {
        if (execution.failure() == null) {
            execution.sink().completed(tag);
        }
    }

    private void row(DataRow row, Execution execution) {
        execution.countRow();
        if (!execution.isDiscarding() && !execution.sink().row(row)) {
            session.pause(execution);
        }
    }

    /** Some of the data of a COPY that {@code execution} asked for. */
    void copyData(CopyPieces pieces, Execution execution) {
        if (!execution.isDiscarding() && !execution.sink().copyData(pieces)) {
            session.pause(execution);
        }
    }

    private void copyIn(Execution execution) {
        Optional<CopySource> source = execution.sink().copyIn();
        if (source.isPresent()) {
            session.copyFrom(source.get());
            return;
        }
        String reason = "COPY FROM STDIN cannot be run as a query: there is no data to send with it; use copyIn";
        execution.failed(new Failure.Usage(reason));
        session.refuseCopyIn(reason);
    }

    private void copyOut(Execution execution) {
        if (execution.sink().copyOut()) {
            return;
        }
        execution.discard();
        execution.failed(new Failure.Usage("COPY TO STDOUT cannot be run as a query: use copyOut"));
        session.stop(execution);
    }
}
