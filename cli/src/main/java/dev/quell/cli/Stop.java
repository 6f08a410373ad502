package dev.quell.cli;

import dev.quell.cli.console.ExitStatus;

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

    /** Whether there is still somebody to print rows for. */
    boolean leavesRows() {
        return switch (this) {
            case TIME_LIMIT, INTERRUPT, TERMINATION, HANG_UP -> true;
            case BROKEN_PIPE, OUTPUT_FAILURE -> false;
        };
    }
}
