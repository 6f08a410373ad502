package dev.quell.dblink;

import java.util.Iterator;
import java.util.List;

/**
 * The rows that a function answers. They are all there, and can be read again and again, unless {@linkplain
 * DblinkOptions.Builder#streaming streaming} is on: then they arrive as they are read, once, and the connection is busy
 * until the last has been read or the rows are closed. A function that reads from the connection meanwhile throws the rest
 * away, and reading on fails with 55000: rows of one query never show those of another.
 *
 * <p>Not thread-safe: the session's thread reads them.
 */
public interface DblinkRows extends Iterable<DblinkRow>, AutoCloseable {
    /** What the rows are the answer of. */
    enum Kind {
        /** A query's rows; there may be none. */
        ROWS,
        /** One row of one text column, {@code status}, with the tag of a command that returns no rows. */
        COMMAND,
        /**
         * An error that has become a notice, as {@code fail => false} asked for. There can be rows: {@code dblink} keeps
         * those that came before the error, also those of the statement before, as PostgreSQL's does.
         */
        FAILED,
        /** No row: {@code dblink_get_result} found no result left, or an argument was null. */
        NONE
    }

    /** What the rows are the answer of: in SQL the last two look like a query without rows. */
    Kind kind();

    /** The columns, the declared ones if a row type was; empty for {@link Kind#FAILED} and {@link Kind#NONE} if none was. */
    List<DblinkColumn> columns();

    /**
     * Reads the rows. While streaming there is one iterator; {@link Iterator#hasNext} waits for the next row, and throws as
     * the function itself does.
     */
    @Override
    Iterator<DblinkRow> iterator();

    /** All rows that are left. */
    List<DblinkRow> toList();

    /**
     * Gives up the rows that are left, if they are streaming: unless the end of them has arrived, the query is cancelled on its
     * server, with all that it has changed and all statements behind it, and waited for, for up to 30 seconds. Whoever wants
     * a statement to be done reads its rows to the end. Does nothing the second time.
     */
    @Override
    void close();
}
