package dev.quell.pool;

import dev.quell.Connection;
import dev.quell.ConnectionSettings;
import dev.quell.EventLoops;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Describes a pool, and opens it. Not thread-safe. Its methods throw an {@link IllegalArgumentException} if a duration is not
 * positive.
 */
public final class PoolBuilder {
    /** As good as for ever, and short enough to be added to another. */
    private static final Duration LONGEST = Duration.ofDays(3650);

    private static final int LARGEST = 100_000;

    private final ConnectionSettings settings;
    private EventLoops loops = EventLoops.shared();
    private int size = 10;
    private Duration longestWait = Duration.ofSeconds(30);
    private Duration longestLife = Duration.ofMinutes(30);
    private Duration checkAfter = Duration.ofSeconds(30);
    private Duration answerLimit = Duration.ofSeconds(5);
    private Duration closeGrace = Duration.ofSeconds(10);
    private Reset reset = Reset.ROLLBACK;
    private Optional<Duration> leakAfter = Optional.empty();
    private boolean traces;
    private Consumer<Connection> setUp = connection -> {};

    PoolBuilder(ConnectionSettings settings) {
        this.settings = settings;
    }

    /** Makes its connections on these event loops; the shared ones unless called. */
    public PoolBuilder loops(EventLoops own) {
        loops = own;
        return this;
    }

    /**
     * Keeps so many connections: they are made from the beginning, one after the other, and made again when they are lost; 10
     * unless called.
     *
     * @throws IllegalArgumentException if it is not 1 to 100,000
     */
    public PoolBuilder size(int connections) {
        if (connections < 1 || connections > LARGEST) {
            throw new IllegalArgumentException(
                    "a pool has a size of 1 to " + LARGEST + " connections, not " + connections);
        }
        size = connections;
        return this;
    }

    /** Lets a claim wait no longer than this; 30 seconds unless called. */
    public PoolBuilder longestWait(Duration limit) {
        longestWait = positive("longest wait", limit);
        return this;
    }

    /**
     * Replaces a connection that is older than this, give or take a tenth less, when nobody has it; 30 minutes unless called.
     */
    public PoolBuilder longestLife(Duration life) {
        longestLife = positive("longest life", life);
        return this;
    }

    /**
     * Asks the server for an answer before a connection is lent that nobody had for so long; 30 seconds unless called. A
     * connection whose end has been seen is never lent, however short it was idle.
     */
    public PoolBuilder checkAfter(Duration idle) {
        checkAfter = positive("idle time before a check", idle);
        return this;
    }

    /** Waits no longer than this for the answer to a check or to what resets a session; 5 seconds unless called. */
    public PoolBuilder answerLimit(Duration limit) {
        answerLimit = positive("limit for an answer", limit);
        return this;
    }

    /** Lets those who have a connection go on for so long when the pool is closed; 10 seconds unless called. */
    public PoolBuilder closeGrace(Duration grace) {
        closeGrace = positive("time for those who have a connection", grace);
        return this;
    }

    /** Says what is done to a session when it comes back; {@link Reset#ROLLBACK} unless called. */
    public PoolBuilder reset(Reset how) {
        reset = how;
        return this;
    }

    /** Logs a warning, once, about a connection that is lent for longer than this. Off unless called. */
    public PoolBuilder warnAfter(Duration lent) {
        leakAfter = Optional.of(positive("time before a warning", lent));
        return this;
    }

    /** Remembers where each connection was claimed, for {@link Loan#claimedAt}. It costs some microseconds for each claim. */
    public PoolBuilder withTraces() {
        traces = true;
        return this;
    }

    /**
     * Calls {@code work} with each connection before it is lent, every time: for what one sets on a connection, such as its
     * cancel policy, its query limit, and armed cancels, which the user before may have set otherwise. It must not wait.
     */
    public PoolBuilder setUp(Consumer<Connection> work) {
        setUp = work;
        return this;
    }

    /** Opens the pool. Does not wait for its connections: what is wrong with them, a claim says. */
    public QuellPool open() {
        return QuellPool.open(new PoolOptions(
                settings,
                loops,
                size,
                longestWait,
                longestLife,
                checkAfter,
                answerLimit,
                closeGrace,
                reset,
                leakAfter,
                traces,
                setUp));
    }

    private static Duration positive(String name, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("a pool's " + name + " must be positive, not " + duration);
        }
        return duration.compareTo(LONGEST) < 0 ? duration : LONGEST;
    }
}
