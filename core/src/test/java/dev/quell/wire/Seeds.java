package dev.quell.wire;

import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.LongStream;

/** Seeds for random tests: some that are always the same, and a new one, which the name of the test shows. */
final class Seeds {
    private Seeds() {}

    static LongStream seeds() {
        return LongStream.of(1, 2, 3, ThreadLocalRandom.current().nextLong());
    }
}
