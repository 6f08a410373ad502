package dev.quell;

import java.util.ArrayDeque;
import java.util.Deque;

/** A few arrays that were used and can be used again, between who fills them and who has read them. Thread-safe. */
final class SpareArrays {
    /** So many are kept. */
    private static final int MOST = 4;

    /** A larger one is not kept. */
    private static final int MOST_BYTES = 128 * 1024;

    private static final byte[] NONE = {};

    private final Deque<byte[]> arrays = new ArrayDeque<>(MOST);

    /** An array that nobody else looks at; it may be too small for anything. */
    synchronized byte[] take() {
        byte[] one = arrays.poll();
        return one == null ? NONE : one;
    }

    /** Keeps {@code used}, which nobody looks at any more. */
    synchronized void giveBack(byte[] used) {
        if (used.length <= MOST_BYTES && arrays.size() < MOST) {
            arrays.push(used);
        }
    }
}
