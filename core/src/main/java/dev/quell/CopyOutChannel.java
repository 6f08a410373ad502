package dev.quell;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import org.jspecify.annotations.Nullable;

/** The data of a COPY TO STDOUT to read from. For one reader at a time. */
final class CopyOutChannel implements ReadableByteChannel {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final CopyOutSource source;
    private volatile boolean open = true;
    private volatile Thread reader;
    private @Nullable CopyChunk chunk;
    private ByteBuffer left = NOTHING;

    /** Until another thread reads, the calling one is the reader. */
    CopyOutChannel(CopyOutSource source) {
        this.source = source;
        this.reader = Thread.currentThread();
    }

    boolean isReadBy(Thread thread) {
        return open && thread.equals(reader);
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
        if (!open) {
            throw new ClosedChannelException();
        }
        int before = to.position();
        while (to.hasRemaining()) {
            if (!left.hasRemaining() && !next(to.position() == before)) {
                break;
            }
            int count = Math.min(left.remaining(), to.remaining());
            to.put(to.position(), left, left.position(), count);
            to.position(to.position() + count);
            left.position(left.position() + count);
        }
        int count = to.position() - before;
        return count == 0 && to.hasRemaining() ? -1 : count;
    }

    /** Goes on to the next chunk; false if there is none, now or, if it {@code waits}, ever. */
    private boolean next(boolean waits) throws IOException {
        CopyChunk used = chunk;
        if (used != null) {
            left = NOTHING;
            chunk = null;
            source.used(used);
        }
        CopyChunk next = waits ? await() : source.poll();
        if (next == null) {
            return false;
        }
        chunk = next;
        left = next.take();
        return true;
    }

    private @Nullable CopyChunk await() throws IOException {
        reader = Thread.currentThread();
        try {
            return source.take();
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new ClosedByInterruptException();
        }
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    /** Cancels the COPY if it has not come to its end. */
    @Override
    public void close() {
        open = false;
        source.cancel();
    }
}
