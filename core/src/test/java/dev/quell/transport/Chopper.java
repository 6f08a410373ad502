package dev.quell.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.Random;

/** Lets bytes through in pieces of random size, mostly small ones, and now and then none at all. */
final class Chopper implements ByteChannel {

    private static final int[] SIZES = {0, 1, 2, 5, 6, 100, 1_400, 20_000};

    private final ByteChannel inner;
    private final Random random;

    Chopper(ByteChannel inner, long seed) {
        this.inner = inner;
        this.random = new Random(seed);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int limit = into.limit();
        into.limit(into.position() + piece(into.remaining()));
        try {
            return inner.read(into);
        } finally {
            into.limit(limit);
        }
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        int limit = from.limit();
        from.limit(from.position() + piece(from.remaining()));
        try {
            return inner.write(from);
        } finally {
            from.limit(limit);
        }
    }

    private int piece(int most) {
        return Math.min(most, random.nextInt(1 + SIZES[random.nextInt(SIZES.length)]));
    }

    @Override
    public boolean isOpen() {
        return inner.isOpen();
    }

    @Override
    public void close() throws IOException {
        inner.close();
    }
}
