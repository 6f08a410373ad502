package dev.quell;

import java.util.List;
import java.util.concurrent.Flow;

/**
 * A subscriber to a {@link RowStream} that wants to know where one result ends and the next begins. What it is told comes in
 * its place among the rows, whether rows were requested or not.
 */
public interface RowSubscriber extends Flow.Subscriber<Row> {
    /** A result with these columns begins; its rows follow. Not called for a statement that returns no rows. */
    default void onResultBegin(List<Column> columns) {}

    /** A statement is complete. The result has its columns and command tag, and no rows. */
    default void onResultEnd(Result result) {}
}
