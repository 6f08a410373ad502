package dev.quell.cli;

import java.io.Serial;

/** Ends the command with a sentence for the user and an exit status. */
final class CliException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    private final ExitStatus status;

    CliException(ExitStatus status, String sentence) {
        super(sentence);
        this.status = status;
    }

    CliException(ExitStatus status, String sentence, Throwable cause) {
        super(sentence, cause);
        this.status = status;
    }

    ExitStatus status() {
        return status;
    }
}
