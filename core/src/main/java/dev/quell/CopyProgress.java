package dev.quell;

/** How much of a COPY TO STDOUT has come. Changed under the session's lock; read from any thread. */
final class CopyProgress {
    private volatile long bytes;
    private volatile long rows;

    /** A piece of data has come; only who has the session's lock writes, so this needs no atomicity. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    void received(int length) {
        bytes += length;
        rows++;
    }

    void completed(long exactRows) {
        rows = exactRows;
    }

    long bytes() {
        return bytes;
    }

    long rows() {
        return rows;
    }
}
