package dev.quell.cli.shell;

import java.io.IOException;
import java.io.Serial;

/** What is printed cannot be written any more, so that nothing is worth being run. */
final class LostOutputException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    LostOutputException(IOException cause) {
        super(cause.getMessage(), cause);
    }
}
