package dev.quell.libpq;

/** What a connection is doing about its commands; libpq's {@code PGAsyncStatusType}. */
enum AsyncStatus {
    /** Nothing is under way. */
    IDLE,
    /** A command is at work. */
    BUSY,
    /** A result is complete, and waits to be collected. */
    READY,
    /** As READY, and more of the same command's rows are to follow. */
    READY_MORE,
    /** The server waits for data. */
    COPY_IN,
    /** The server sends data. */
    COPY_OUT,
    /** Data goes both ways. */
    COPY_BOTH,
    /** In pipeline mode, between the results of one command and those of the next. */
    PIPELINE_IDLE;

    boolean isCopy() {
        return this == COPY_IN || this == COPY_OUT || this == COPY_BOTH;
    }
}
