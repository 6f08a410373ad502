package dev.quell;

import dev.quell.protocol.Failure;

/** Turns failures into exceptions. */
final class Failed {
    private Failed() {}

    /** For a query, or for what else was asked of a server that is connected. */
    static QuellException exception(Failure failure) {
        return switch (failure) {
            case Failure.Server server -> new ServerException(new ServerMessage(server.fields()));
            case Failure.Outdated outdated -> outdated(new ServerMessage(outdated.fields()));
            case Failure.Protocol protocol -> new ProtocolException(protocol.message());
            case Failure.Transport transport ->
                new NetworkException(transport.message(), transport.cause().orElse(null), Retry.UNKNOWN);
            case Failure.Usage usage -> new UsageException(usage.message());
            case Failure.Skipped skipped -> new SkippedException(skipped.message());
            case Failure.TimedOut timedOut -> new TimedOutException(timedOut.message(), Retry.UNKNOWN);
        };
    }

    /** Its cause passes: the statement is prepared anew with its next use. */
    private static ServerException outdated(ServerMessage error) {
        String what =
                error + "\nThe statement was prepared before, and what it uses has changed since. It will be prepared"
                        + " again, which cannot be done in the middle of a transaction or pipeline that has failed: run that again";
        return new ServerException(error, what, Retry.SAFE);
    }

    /** For an attempt to connect: nothing that has effects had been sent. */
    static QuellException toConnect(Failure failure) {
        return switch (failure) {
            case Failure.Server server -> {
                ServerMessage error = new ServerMessage(server.fields());
                yield new ServerException(error, server.where() + error, Retry.afterRefusal(error));
            }
            case Failure.Transport transport ->
                new NetworkException(transport.message(), transport.cause().orElse(null), Retry.SAFE);
            case Failure.TimedOut timedOut -> new TimedOutException(timedOut.message(), Retry.SAFE);
            case Failure.Outdated ignored -> exception(failure);
            case Failure.Protocol ignored -> exception(failure);
            case Failure.Usage ignored -> exception(failure);
            case Failure.Skipped ignored -> exception(failure);
        };
    }
}
