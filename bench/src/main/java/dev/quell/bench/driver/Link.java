package dev.quell.bench.driver;

/**
 * One connection. What reads values returns a sum of them, so that nothing can be left out unnoticed. What a library
 * does not offer throws {@link NotOffered}.
 */
public interface Link extends AutoCloseable {
    /** Runs a query of one row and column. */
    long scalar(String sql) throws Exception;

    /**
     * Runs {@code select $1::int4}, prepared, for 0 and up, up to {@code depth} on the way, a Sync behind each.
     *
     * @return the sum of the answers
     */
    default long pipelined(int queries, int depth) throws Exception {
        throw new NotOffered("no pipeline with a Sync behind each query");
    }

    /** As {@link #pipelined}, each after the answer to the one before. */
    long oneByOne(int queries) throws Exception;

    /** Streams rows of (int4, int8, text, float8), reads every value, and returns {@link RowSum}'s checksum. */
    long rows(String sql) throws Exception;

    /** As {@link #rows}, without making anything of a row: numbers as they are, of a text its length in bytes. */
    default long rowsInPlace(String sql) throws Exception {
        throw new NotOffered("no row that is read where it lies");
    }

    /** Runs a {@code COPY … TO STDOUT} and returns the bytes of its data. */
    default long copyOut(String sql) throws Exception {
        throw new NotOffered("no COPY TO STDOUT");
    }

    /** Runs a {@code COPY … FROM STDIN} with that data. */
    default void copyIn(String sql, byte[] lines) throws Exception {
        throw new NotOffered("no COPY FROM STDIN");
    }

    /** Keeps a cancel connection ready for every query that runs for longer than a millisecond, if it can. */
    default void arm() {}

    /** Starts a query that is going to be cancelled. */
    Running begin(String sql) throws Exception;

    @Override
    void close();
}
