package dev.quell.runtime;

/**
 * A pipeline that goes on being written: executions on the wire together, no more of them at a time than the session
 * allows. Under its session's lock.
 */
public final class Pipe {
    private final boolean syncsEach;
    private boolean attended;

    /**
     * @param syncsEach whether a Sync follows every execution, so that each stands for itself; otherwise a
     *     {@link dev.quell.protocol.Request.SyncPoint} says where
     */
    public Pipe(boolean syncsEach) {
        this.syncsEach = syncsEach;
    }

    boolean syncsEach() {
        return syncsEach;
    }

    /** A caller has waited for one of its executions and moved the bytes itself; it may well come again. */
    void attend() {
        attended = true;
    }

    boolean isAttended() {
        return attended;
    }
}
