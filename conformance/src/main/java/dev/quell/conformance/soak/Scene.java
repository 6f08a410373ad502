package dev.quell.conformance.soak;

import dev.quell.Connection;
import dev.quell.Quell;
import dev.quell.pool.PooledConnection;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What a worker's deeds play on, and which backends the present one has met. For one thread. */
final class Scene {
    /** Longer than anything takes, the deadline of a cancel too. */
    private static final int LONGEST_SECONDS = 60;

    private static final Way[] WAYS = Way.values();

    private final Ground ground;
    private final SplittableRandom random;
    private final Set<Integer> met = new HashSet<>();

    Scene(Ground ground, SplittableRandom random) {
        this.ground = ground;
        this.random = random;
    }

    /** Says that something was not as it has to be. */
    static final class Unexpected extends Exception {
        private static final long serialVersionUID = 1L;

        Unexpected(String what) {
            super(what);
        }
    }

    /** What is done with a connection. */
    interface Use {
        void on(Connection connection) throws Exception;
    }

    /** Begins another deed. */
    void clear() {
        met.clear();
    }

    /** Whether one of the backends that the deed has met was ended on purpose: then everything may have failed. */
    boolean wasHit() {
        return ground.kills().anyOf(met);
    }

    Ground ground() {
        return ground;
    }

    int random(int bound) {
        return random.nextInt(bound);
    }

    boolean oneOf(int many) {
        return random.nextInt(many) == 0;
    }

    /** Waits for 0 to so many milliseconds. */
    void pause(int mostMillis) throws InterruptedException {
        TimeUnit.MICROSECONDS.sleep(random.nextInt(mostMillis * 1000 + 1));
    }

    static void expect(boolean condition, String what) throws Unexpected {
        if (!condition) {
            throw new Unexpected(what);
        }
    }

    /** Waits for what ends in any case. */
    static <T extends @Nullable Object> T soon(CompletableFuture<T> future) throws Exception {
        return future.get(LONGEST_SECONDS, TimeUnit.SECONDS);
    }

    /** Lends a connection from one of the pools, and sees whether it is usable afterwards. */
    void lend(Use use) throws Exception {
        try (PooledConnection loan = claim()) {
            use.on(loan.connection());
            if (loan.connection().isOpen()) {
                innocent(loan.connection());
            }
        }
    }

    /** Of either pool; to be given back. */
    PooledConnection claim() throws InterruptedException {
        PooledConnection loan = ground.pool(random.nextBoolean()).claim();
        meet(loan.connection());
        return loan;
    }

    /** A connection of the deed's own, on any way; to be closed. */
    Connection connect() throws InterruptedException {
        return connect(anyWay());
    }

    Connection connect(Way way) throws InterruptedException {
        Connection connection = Quell.connect(ground.settings(way));
        meet(connection);
        return connection;
    }

    Way anyWay() {
        return WAYS[random.nextInt(WAYS.length)];
    }

    void meet(Connection connection) {
        connection.backendPid().ifPresent(this::meet);
    }

    void meet(int pid) {
        met.add(pid);
    }

    /** A query that nothing may hit. */
    void innocent(Connection connection) throws Exception {
        int number = random.nextInt();
        int answer =
                connection.execute("select $1::int4", number).rows().getFirst().integer(0);
        expect(answer == number, "an innocent query was answered with " + answer + " instead of " + number);
    }
}
