package dev.quell;

import java.time.Duration;
import java.util.Optional;

/** How a {@link Listener} goes about it. Immutable and thread-safe; each method gives a changed copy. */
public final class ListenerOptions {
    private static final ListenerOptions DEFAULTS = new ListenerOptions(Optional.empty(), 10_000, EventLoops.shared());

    private record Pauses(Duration first, Duration longest) {}

    private final Optional<Pauses> pauses;
    private final int mostWaiting;
    private final EventLoops loops;

    private ListenerOptions(Optional<Pauses> pauses, int mostWaiting, EventLoops loops) {
        this.pauses = pauses;
        this.mostWaiting = mostWaiting;
        this.loops = loops;
    }

    /** Without reconnecting; up to 10,000 notifications wait for a consumer that is busy. */
    public static ListenerOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Connects again, and listens again, when the connection is lost or cannot be made, for as long as it takes. Only an error
     * that would come again, such as a wrong password, ends it: one with {@link Retry#NO}.
     *
     * @param first the pause before the second try in a row
     * @param longest the bound of the pause, which doubles
     * @throws UsageException if one is not positive
     */
    public ListenerOptions reconnecting(Duration first, Duration longest) {
        if (!first.isPositive() || !longest.isPositive()) {
            throw new UsageException(
                    "the pauses between tries to connect must be positive, not " + first + " and " + longest);
        }
        return new ListenerOptions(Optional.of(new Pauses(first, longest)), mostWaiting, loops);
    }

    /**
     * With another bound for the notifications that wait for a consumer that is busy; those beyond it are dropped, and
     * counted in {@link ListenerEvent.Missed}.
     *
     * @throws UsageException if it is not positive
     */
    public ListenerOptions mostWaiting(int notifications) {
        if (notifications < 1) {
            throw new UsageException("at least one notification must be able to wait, not " + notifications);
        }
        return new ListenerOptions(pauses, notifications, loops);
    }

    /** On event loops of one's own. */
    public ListenerOptions loops(EventLoops own) {
        return new ListenerOptions(pauses, mostWaiting, own);
    }

    boolean reconnects() {
        return pauses.isPresent();
    }

    /** The pause after so many tries in vain; the first is not waited for. */
    Duration pause(int tries) {
        Pauses set = pauses.orElseThrow();
        if (tries <= 1) {
            return tries == 0 ? Duration.ZERO : shorter(set.first(), set.longest());
        }
        // So many doublings reach any bound.
        return shorter(set.first().multipliedBy(1L << Math.min(tries - 1, 20)), set.longest());
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    int mostWaiting() {
        return mostWaiting;
    }

    EventLoops loops() {
        return loops;
    }
}
