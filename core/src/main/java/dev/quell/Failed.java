package dev.quell;

import dev.quell.protocol.Failure;

/** Turns failures into exceptions. */
final class Failed {
    private Failed() {}

    static QuellException exception(Failure failure) {
        return switch (failure) {
            case Failure.Server server -> new ServerException(new ServerMessage(server.fields()));
            case Failure.Protocol protocol -> new ProtocolException(protocol.message());
            case Failure.Transport transport ->
                new NetworkException(transport.message(), transport.cause().orElse(null));
            case Failure.Usage usage -> new UsageException(usage.message());
            case Failure.Skipped skipped -> new SkippedException(skipped.message());
            case Failure.TimedOut timedOut -> new TimedOutException(timedOut.message());
        };
    }
}
