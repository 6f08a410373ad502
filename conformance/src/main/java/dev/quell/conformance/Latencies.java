package dev.quell.conformance;

import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/** Durations, all of them kept, to tell of any share of them how long it took. Thread-safe. */
final class Latencies {
    private static final long NANOS_PER_MICRO = 1_000;
    private static final double MICROS_PER_MILLI = 1_000;

    private final ReentrantLock lock = new ReentrantLock();
    private int[] micros = new int[1024];
    private int count;

    void add(long nanos) {
        lock.lock();
        try {
            if (count == micros.length) {
                micros = Arrays.copyOf(micros, count * 2);
            }
            micros[count] = Math.clamp(nanos / NANOS_PER_MICRO, 0, Integer.MAX_VALUE);
            count++;
        } finally {
            lock.unlock();
        }
    }

    void addAll(Latencies others) {
        int[] theirs = others.sorted();
        for (int each : theirs) {
            add(each * NANOS_PER_MICRO);
        }
    }

    /** The milliseconds within which each of these shares of them was over, 0.5 for the median; 0 if there is none. */
    double[] percentiles(double... shares) {
        int[] sorted = sorted();
        return Arrays.stream(shares)
                .map(share -> sorted.length == 0 ? 0 : sorted[index(share, sorted.length)] / MICROS_PER_MILLI)
                .toArray();
    }

    private static int index(double share, int length) {
        return Math.clamp((long) Math.ceil(share * length) - 1, 0, length - 1);
    }

    private int[] sorted() {
        lock.lock();
        try {
            int[] copy = Arrays.copyOf(micros, count);
            Arrays.sort(copy);
            return copy;
        } finally {
            lock.unlock();
        }
    }
}
