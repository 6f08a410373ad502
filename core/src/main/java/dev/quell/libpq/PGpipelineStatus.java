package dev.quell.libpq;

/** Whether a connection is in pipeline mode. Mirrors the enum of the same name in {@code libpq-fe.h}. */
public enum PGpipelineStatus {
    /** Not in pipeline mode. */
    PQ_PIPELINE_OFF(0),
    /** In pipeline mode. */
    PQ_PIPELINE_ON(1),
    /** In pipeline mode; an error skips everything up to the next synchronization point. */
    PQ_PIPELINE_ABORTED(2);

    private final int value;

    PGpipelineStatus(int value) {
        this.value = value;
    }

    /**
     * Gives the number that libpq's header file gives the constant.
     *
     * @return the number
     */
    public int value() {
        return value;
    }
}
