package dev.quell.runtime;

import dev.quell.protocol.Failure;
import java.io.IOException;
import java.util.Optional;

/** Turns what the network throws into the failures that the rest speaks of. */
final class Failures {
    private Failures() {}

    static Failure of(IOException e) {
        String message = e.getMessage();
        return new Failure.Transport(message == null ? e.getClass().getSimpleName() : message, Optional.of(e));
    }

    /** What no one reckoned with: memory that ran out, or a mistake in Quell. */
    static Failure unforeseen(Throwable e) {
        return new Failure.Transport(
                "the connection was given up because of an unforeseen error: " + e, Optional.of(e));
    }

    /** The same failure with {@code prefix} before its text. */
    static Failure prefixed(String prefix, Failure failure) {
        return switch (failure) {
            case Failure.Server server -> new Failure.Server(server.fields(), prefix + server.where());
            case Failure.Outdated outdated -> outdated;
            case Failure.Protocol protocol -> new Failure.Protocol(prefix + protocol.message());
            case Failure.Transport transport -> new Failure.Transport(prefix + transport.message(), transport.cause());
            case Failure.Usage usage -> new Failure.Usage(prefix + usage.message());
            case Failure.Skipped skipped -> new Failure.Skipped(prefix + skipped.message());
            case Failure.TimedOut timedOut -> new Failure.TimedOut(prefix + timedOut.message());
        };
    }
}
