package dev.quell.runtime;

import dev.quell.wire.BackendMessage.RowDescription;
import dev.quell.wire.CopyPieces;
import dev.quell.wire.DataRow;
import java.util.List;
import java.util.Optional;

/** Takes what an execution brings. All calls come from the session's loop, in the server's order; none may block. */
public interface ResultSink {
    /** The types of the statement's parameters, where they were asked for. */
    default void parameters(List<Integer> typeOids) {}

    /** Rows with these columns follow. */
    void columns(RowDescription description);

    /**
     * One row, valid during the call only.
     *
     * @return false to receive nothing more until {@link Session#resume} is called
     */
    boolean row(DataRow row);

    /** Whether rows are not given to {@link #row}, but taken by {@link Session#fetch}. */
    default boolean fetches() {
        return false;
    }

    /** Rows are there to be fetched. */
    default void rowsReady() {}

    /** COPY TO STDOUT begins. False refuses its data, which fails the execution. */
    default boolean copyOut() {
        return false;
    }

    /**
     * Some of the data of a COPY TO STDOUT, as the server cut it; valid during the call only.
     *
     * @return false to receive nothing more until {@link Session#resume} is called
     */
    default boolean copyData(CopyPieces pieces) {
        return true;
    }

    /** COPY FROM STDIN begins. Empty refuses to give data, which fails the execution. */
    default Optional<CopySource> copyIn() {
        return Optional.empty();
    }

    /** A statement is complete; the tag is such as {@code SELECT 3}, and empty for an empty statement. */
    void completed(String tag);

    /** The session itself has it cancelled, for a reason such as "the connection was closed"; it may end all the same. */
    default void stopping(String why) {}

    /** The last call: nothing follows, and the session goes on to other work. */
    void ended(ExecutionEnd end);
}
