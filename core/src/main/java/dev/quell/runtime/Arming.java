package dev.quell.runtime;

import dev.quell.protocol.Failure;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Holds a cancel connection ready for an execution that has been running for a while, so that stopping it costs one
 * packet. Belongs to the session's loop; the count of such connections is the process's.
 */
final class Arming implements CancelAttempt.Listener {
    /** After a failure, or when there are too many, it is tried again this much later. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private static final AtomicInteger HELD = new AtomicInteger();

    private final Lane lane;
    private final CancelTarget target;
    private final ArmPolicy policy;
    private Loop.@Nullable Timer timer;
    private @Nullable CancelAttempt attempt;

    Arming(Lane lane, CancelTarget target, ArmPolicy policy) {
        this.lane = lane;
        this.target = target;
        this.policy = policy;
    }

    void executionSent() {
        later(policy.after());
    }

    void executionEnded() {
        stopTimer();
        drop();
    }

    /** Hands the connection over, if one is held or on its way. */
    Optional<CancelAttempt> take() {
        stopTimer();
        CancelAttempt taken = attempt;
        forget();
        return Optional.ofNullable(taken);
    }

    private void later(Duration delay) {
        stopTimer();
        timer = lane.after(delay, this::arm);
    }

    private void arm() {
        drop();
        if (HELD.incrementAndGet() > policy.most()) {
            HELD.decrementAndGet();
            later(PAUSE);
            return;
        }
        CancelAttempt next = CancelAttempt.held(lane, target, this);
        attempt = next;
        later(policy.renewal());
        next.start();
    }

    private void drop() {
        CancelAttempt held = attempt;
        forget();
        if (held != null) {
            held.abort();
        }
    }

    private void forget() {
        if (attempt != null) {
            attempt = null;
            HELD.decrementAndGet();
        }
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    @Override
    public void progressed(CancelAttempt ignored) {}

    @Override
    public void delivered(CancelAttempt ended) {
        throw new IllegalStateException("a request that is held cannot have been delivered");
    }

    @Override
    public void failed(CancelAttempt ended, Failure failure) {
        if (ended.equals(attempt)) {
            forget();
            later(PAUSE);
        }
    }
}
