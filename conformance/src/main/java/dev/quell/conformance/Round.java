package dev.quell.conformance;

import dev.quell.CancelOutcome;
import dev.quell.Connection;
import dev.quell.NetworkException;
import dev.quell.Pipeline;
import dev.quell.QueryCancelledException;
import dev.quell.SkippedException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** One query, its cancel, and the innocent queries behind it. For one thread. */
final class Round {
    private static final AtomicLong NUMBERS = new AtomicLong();
    private static final int IN_A_BLOCK_ONE_OF = 4;
    private static final int PIPELINED_ONE_OF = 4;
    private static final int CHECKED_ONE_OF = 500;
    private static final int MOST_INNOCENTS = 3;

    private final Connection connection;
    private final SplittableRandom random;
    private final Pace pace;
    private final Tally tally;
    private final Predicate<String> runs;
    private final Victim victim;
    private final Moment moment;
    private final boolean inBlock;
    private final boolean pipelined;
    private boolean networkFailed;

    /**
     * Makes a round.
     *
     * @param runs whether the server is running a query with this in its text
     */
    Round(Connection connection, SplittableRandom random, Pace pace, Tally tally, Predicate<String> runs) {
        this.connection = connection;
        this.random = random;
        this.pace = pace;
        this.tally = tally;
        this.runs = runs;
        this.victim = Victim.pick(random, NUMBERS.incrementAndGet(), pace.deliveryNanos());
        this.moment = Moment.pick(random);
        this.inBlock = random.nextInt(IN_A_BLOCK_ONE_OF) == 0;
        this.pipelined = !inBlock && victim.isOneStatement() && random.nextInt(PIPELINED_ONE_OF) == 0;
    }

    void play() throws InterruptedException, Patience.Exhausted {
        if (pipelined) {
            playInPipeline();
        } else {
            play(new ArrayList<>(prelude()), () -> Dispatched.victim(connection, victim), this::sendInnocents);
        }
        if (!connection.isOpen()) {
            tally.add(networkFailed ? Tally.Count.CONNECTIONS_LOST : Tally.Count.CONNECTIONS_DISCARDED);
        }
    }

    /** The victim is on the wire with others, before it and behind it. */
    private void playInPipeline() throws InterruptedException, Patience.Exhausted {
        try (Pipeline pipeline = connection.pipeline()) {
            List<Innocent> before = sendInnocents(pipeline, random.nextInt(MOST_INNOCENTS));
            List<Innocent> behind = new ArrayList<>();
            Supplier<Dispatched> sending = () -> {
                Dispatched dispatched = Dispatched.victim(pipeline, victim);
                behind.addAll(sendInnocents(pipeline, random.nextInt(1, MOST_INNOCENTS + 1)));
                return dispatched;
            };
            if (moment != Moment.BEFORE_SENDING) {
                pipeline.flush();
                for (Innocent innocent : before) {
                    judge(innocent, 0);
                }
                before = List.of();
            }
            play(before, sending, () -> {
                behind.addAll(sendInnocents(pipeline, random.nextInt(1, MOST_INNOCENTS + 1)));
                return behind;
            });
        }
    }

    private List<Innocent> sendInnocents(Pipeline pipeline, int count) {
        List<Innocent> sent = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sent.add(Innocent.pick(pipeline, random));
        }
        return sent;
    }

    private void play(List<Innocent> before, Supplier<Dispatched> sending, Supplier<List<Innocent>> behind)
            throws InterruptedException, Patience.Exhausted {
        long dispatchedAt = System.nanoTime();
        Dispatched dispatched = sending.get();
        if (moment == Moment.AFTER) {
            judgeNatural(dispatched.end().await(), dispatchedAt);
        } else {
            pause(dispatchedAt + moment.delayNanos(random, victim, pace));
        }

        long askedAt = System.nanoTime();
        CompletableFuture<Timed> outcome =
                dispatched.query().cancel().thenApply(end -> new Timed(end, System.nanoTime() - askedAt));
        List<Innocent> innocents = behind.get();

        Timed timed = Patience.value(outcome, "the cancel of " + victim.marker());
        tally.outcome(timed.outcome(), timed.nanos());
        pace.learn(timed.outcome().report());
        judge(timed.outcome(), dispatched.end().await());
        for (Innocent innocent : before) {
            judge(innocent, 0);
        }
        // PostgreSQL signals twice for each request, and each can stop one that was on the wire with the victim.
        int mayBeStopped = pipelined ? 2 * timed.outcome().report().attempts() : 0;
        for (Innocent innocent : innocents) {
            mayBeStopped -= judge(innocent, mayBeStopped);
        }
    }

    private record Timed(CancelOutcome outcome, long nanos) {}

    /** What goes before; waited for unless the victim is to be caught waiting for it. */
    private List<Innocent> prelude() throws InterruptedException, Patience.Exhausted {
        List<Innocent> sent = new ArrayList<>();
        if (inBlock) {
            sent.add(Innocent.begin(connection));
        }
        if (moment == Moment.BEFORE_SENDING) {
            sent.add(Innocent.busy(connection));
            return sent;
        }
        for (Innocent innocent : sent) {
            judge(innocent, 0);
        }
        return List.of();
    }

    private List<Innocent> sendInnocents() {
        List<Innocent> sent = new ArrayList<>();
        if (inBlock) {
            sent.add(Innocent.rollback(connection));
        }
        int count = random.nextInt(1, MOST_INNOCENTS + 1);
        for (int i = 0; i < count; i++) {
            sent.add(Innocent.pick(connection, random));
        }
        return sent;
    }

    private static void pause(long untilNanos) {
        for (long left = untilNanos - System.nanoTime(); left > 0; left = untilNanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void judgeNatural(Ended end, long dispatchedAt) {
        if (victim.isNatural(end)) {
            pace.took(victim, System.nanoTime() - dispatchedAt);
        } else {
            unexpected(victim.sql(), end);
        }
    }

    private void judge(CancelOutcome outcome, Ended end) {
        switch (outcome) {
            case CancelOutcome.NeverStarted ignored ->
                require(end instanceof Ended.Broken && end.sqlState().isEmpty(), outcome, end);
            case CancelOutcome.Cancelled ignored -> {
                require(end.byCancel(), outcome, end);
                check();
            }
            case CancelOutcome.CompletedFirst ignored ->
                require(victim.isNatural(end) || (victim.isStreamed() && isCutShort(end)), outcome, end);
            case CancelOutcome.FailedOtherwise ignored -> {
                if (!victim.isNatural(end)) {
                    unexpected(victim.sql(), end);
                }
            }
            case CancelOutcome.Undelivered undelivered ->
                tally.fault(
                        Fault.LOST, victim.sql() + ": " + undelivered.reason().getMessage());
            case CancelOutcome.TimedOut timedOut ->
                tally.fault(Fault.LOST, victim.sql() + " still ran after " + timedOut.report());
            case CancelOutcome.ConnectionLost ignored -> networkFailed = true;
            case CancelOutcome.Skipped ignored -> wrong(outcome, end);
            case CancelOutcome.Terminated ignored -> wrong(outcome, end);
            case CancelOutcome.Closed ignored -> wrong(outcome, end);
        }
    }

    /** A stream that was cancelled drops rows it has not passed on, even when the server had completed the query. */
    private static boolean isCutShort(Ended end) {
        return end instanceof Ended.Broken(QueryCancelledException cancelled)
                && cancelled.error().isEmpty();
    }

    private void require(boolean fits, CancelOutcome outcome, Ended end) {
        if (!fits) {
            wrong(outcome, end);
        }
    }

    private void wrong(CancelOutcome outcome, Ended end) {
        tally.fault(Fault.WRONG, "%s, cancelled %s: %s, but %s".formatted(victim.sql(), moment, outcome, end));
    }

    /** Asks the server itself, for some, whether what was called cancelled has ended. */
    private void check() {
        if (random.nextInt(CHECKED_ONE_OF) == 0) {
            tally.add(Tally.Count.CHECKED);
            if (runs.test(victim.marker())) {
                tally.fault(Fault.LOST, victim.sql() + " was called cancelled and goes on running");
            }
        }
    }

    /** How many of those that may be stopped this is. */
    private int judge(Innocent innocent, int mayBeStopped) throws InterruptedException, Patience.Exhausted {
        tally.add(Tally.Count.INNOCENTS);
        Ended end = innocent.dispatched().end().await();
        if (mayBeStopped > 0 && end instanceof Ended.Broken(SkippedException ignored)) {
            tally.add(Tally.Count.STOPPED);
            return 1;
        }
        boolean right = end instanceof Ended.Whole(long ignored, String answer) && answer.equals(innocent.answer());
        if (!right) {
            unexpected(innocent.sql(), end);
        }
        return 0;
    }

    private void unexpected(String sql, Ended end) {
        if (end.byCancel()) {
            tally.fault(Fault.MISFIRE, "%s was hit, after %s".formatted(sql, victim.sql()));
        } else if (end instanceof Ended.Broken(NetworkException ignored)) {
            networkFailed = true;
        } else if (end instanceof Ended.Broken(SkippedException ignored)) {
            tally.fault(Fault.MISFIRE, "%s was stopped, after %s".formatted(sql, victim.sql()));
        } else if (connection.isOpen()) {
            tally.fault(Fault.WRONG, "%s, after %s: %s".formatted(sql, victim.sql(), end));
        }
    }
}
