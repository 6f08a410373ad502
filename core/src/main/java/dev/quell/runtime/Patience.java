package dev.quell.runtime;

import java.util.function.LongSupplier;

/**
 * Whether a caller that waits for one short answer looks for it again and again, or sleeps until it is there. To be put to
 * sleep and woken takes some microseconds, which is much where the server is near; but looking costs processor time, and is
 * in the way where there is none to spare. So it looks for a short time only, and where that was in vain, ever more rarely.
 * For one thread at a time.
 */
final class Patience {
    /** So long an answer is looked for. */
    static final long LONGEST_NANOS = 30_000;

    /** So many answers are slept for before the next look, at the most. */
    static final int RAREST = 1024;

    /** So many answers that were found make it try sooner after a vain look. */
    static final int STEADY = 64;

    private static final int FIRST_PAUSE = 16;

    private final LongSupplier clock;
    private boolean waiting;
    private boolean looking;
    private long since;
    private int pause = FIRST_PAUSE;
    private int toSleepFor = FIRST_PAUSE;
    private int found;

    /** @param clock nanoseconds */
    Patience(LongSupplier clock) {
        this.clock = clock;
    }

    /** Where the server has no processor of its own, looking would only keep it from answering. */
    static boolean isOfUse(int processors) {
        return processors > 1;
    }

    /** To be asked while the answer is not there: whether to look again at once. */
    boolean looksAgain() {
        if (!waiting) {
            waiting = true;
            looking = toSleepFor <= 0;
            since = looking ? clock.getAsLong() : 0;
        } else if (looking && clock.getAsLong() - since > LONGEST_NANOS) {
            looking = false;
            found = 0;
            pause = Math.min(RAREST, pause * 2);
            toSleepFor = pause;
        }
        return looking;
    }

    /** The answer has come. */
    void came() {
        if (!waiting) {
            return;
        }
        waiting = false;
        if (!looking) {
            toSleepFor--;
        } else if (++found == STEADY) {
            found = 0;
            pause = Math.max(1, pause / 2);
        }
    }
}
