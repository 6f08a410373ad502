package dev.quell.cli;

/** Why the queries are stopped before they have ended by themselves. */
enum Stop {
    TIME_LIMIT(ExitStatus.TIMED_OUT),
    INTERRUPT(ExitStatus.INTERRUPTED),
    TERMINATION(ExitStatus.TERMINATED),
    HANG_UP(ExitStatus.HUNG_UP),
    BROKEN_PIPE(ExitStatus.BROKEN_PIPE),
    OUTPUT_FAILURE(ExitStatus.FAILED);

    private final ExitStatus status;

    Stop(ExitStatus status) {
        this.status = status;
    }

    ExitStatus status() {
        return status;
    }
}
