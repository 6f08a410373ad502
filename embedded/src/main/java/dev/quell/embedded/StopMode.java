package dev.quell.embedded;

/** How a server is asked to stop; the modes of {@code pg_ctl stop}, and the one nobody can refuse. */
public enum StopMode {
    /** Ends sessions, rolls back their transactions and writes a checkpoint ({@code SIGINT}). */
    FAST("fast"),
    /** Ends every server process without a checkpoint; the next start recovers ({@code SIGQUIT}). */
    IMMEDIATE("immediate"),
    /**
     * Kills the postmaster as a crash would ({@code SIGKILL}), and the processes it leaves behind. A few bytes of System
     * V shared memory stay until the next restart.
     */
    KILL("kill");

    private final String word;

    StopMode(String word) {
        this.word = word;
    }

    /** The word the supervising shell understands. */
    String word() {
        return word;
    }
}
