package dev.quell.testkit;

import java.util.Arrays;

/** Bytes as they came to a proxy, before anything was done to them. Immutable. */
public final class Recorded {
    private final Direction direction;
    private final long nanoTime;
    private final byte[] bytes;

    Recorded(Direction direction, long nanoTime, byte[] bytes) {
        this.direction = direction;
        this.nanoTime = nanoTime;
        this.bytes = bytes.clone();
    }

    /** Which way they went. */
    public Direction direction() {
        return direction;
    }

    /** When they came, as {@link System#nanoTime()}. */
    public long nanoTime() {
        return nanoTime;
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public String toString() {
        return direction + Arrays.toString(bytes);
    }
}
