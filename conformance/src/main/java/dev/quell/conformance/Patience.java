package dev.quell.conformance;

import dev.quell.QuellException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Waits for everything as long as it may take and some time more, and no longer. */
final class Patience {
    /** The default deadline of a cancel is 10 seconds, and no query here takes one. */
    static final Duration LIMIT = Duration.ofSeconds(15);

    /** Says that something was not over long after its deadline. */
    static final class Exhausted extends Exception {
        private static final long serialVersionUID = 1L;

        Exhausted(String what) {
            super("%s was not over after %d s".formatted(what, LIMIT.toSeconds()));
        }
    }

    private Patience() {}

    /** Waits for a query; the future is left as it is, for completing it would cancel the query. */
    static <T> Ended end(CompletableFuture<T> future, Function<T, Ended> whole, String what)
            throws InterruptedException, Exhausted {
        try {
            return whole.apply(future.get(LIMIT.toSeconds(), TimeUnit.SECONDS));
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof QuellException expected) {
                return new Ended.Broken(expected);
            }
            throw new IllegalStateException("a query fails with a QuellException only", failure);
        } catch (TimeoutException late) {
            throw exhausted(what, late);
        }
    }

    /** Waits for what never fails. */
    static <T> T value(CompletableFuture<T> future, String what) throws InterruptedException, Exhausted {
        try {
            return future.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException failure) {
            throw new IllegalStateException(what + " is a value, never an exception", failure);
        } catch (TimeoutException late) {
            throw exhausted(what, late);
        }
    }

    private static Exhausted exhausted(String what, TimeoutException late) {
        Exhausted exhausted = new Exhausted(what);
        exhausted.initCause(late);
        return exhausted;
    }
}
