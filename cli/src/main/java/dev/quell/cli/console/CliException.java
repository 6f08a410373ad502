package dev.quell.cli.console;

import java.io.Serial;

/** Ends the command with a sentence for the user and an exit status. */
public final class CliException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    private final ExitStatus status;

    public CliException(ExitStatus status, String sentence) {
        super(sentence);
        this.status = status;
    }

    public CliException(ExitStatus status, String sentence, Throwable cause) {
        super(sentence, cause);
        this.status = status;
    }

    public ExitStatus status() {
        return status;
    }
}
