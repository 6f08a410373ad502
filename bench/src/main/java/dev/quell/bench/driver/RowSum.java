package dev.quell.bench.driver;

/** A checksum of rows of (int4, int8, text, float8), of which no value can be left out. */
public final class RowSum {
    private long sum;

    public void add(int a, long b, int lengthOfC, double d) {
        sum += a + b + lengthOfC + (long) d;
    }

    public long get() {
        return sum;
    }
}
