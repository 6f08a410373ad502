package dev.quell;

import java.time.Duration;
import java.util.Optional;

/** What a {@link Listener} has to tell, in the order in which it happened. */
public sealed interface ListenerEvent {
    /**
     * From now on nothing is missed, as long as the connection lasts.
     *
     * @param gap after a reconnection, for how long nobody was listening; what was notified in that time has not been
     *     received, and whatever depends on it is to be looked up
     */
    record Listening(Optional<Duration> gap) implements ListenerEvent {}

    /** A notification has come. */
    record Received(Notification notification) implements ListenerEvent {}

    /** So many notifications that came next were dropped, because this consumer did not keep up. */
    record Missed(long count) implements ListenerEvent {}

    /** The connection was lost, or could not be made; it is tried again until there is one. */
    record Disconnected(QuellException why) implements ListenerEvent {}

    /** Nothing more follows: it has been closed, or failed for good with this error. */
    record Stopped(Optional<QuellException> why) implements ListenerEvent {}
}
