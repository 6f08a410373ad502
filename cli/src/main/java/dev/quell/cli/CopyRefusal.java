package dev.quell.cli;

import dev.quell.QuellException;
import dev.quell.UsageException;
import java.util.Optional;

/** COPY from or to the client, which a query cannot do; the library's own advice is for those who write Java. */
final class CopyRefusal {
    private static final String NOT_SUPPORTED = " is not supported by quell query; ";

    private CopyRefusal() {}

    /** Whether a query ended so. The server knows nothing of it and may end the COPY with a tag, as if it had been taken. */
    static boolean isWhyOf(End end) {
        return end instanceof End.Failed failed && of(failed.error()).isPresent();
    }

    /** What to do instead; empty for any other error. */
    static Optional<String> of(QuellException error) {
        String message = error instanceof UsageException ? String.valueOf(error.getMessage()) : "";
        if (message.contains("use copyOut")) {
            return Optional.of("COPY … TO STDOUT" + NOT_SUPPORTED + "select with --format csv instead");
        }
        if (message.contains("use copyIn")) {
            return Optional.of("COPY … FROM STDIN" + NOT_SUPPORTED + "insert the rows, or use psql's \\copy, instead");
        }
        return Optional.empty();
    }
}
