package dev.quell;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.WritableByteChannel;

/** A COPY FROM STDIN to write to. Thread-safe. */
final class CopyInChannel implements WritableByteChannel {
    private final CopyIn copy;
    private final Runnable whenClosed;
    private volatile boolean open = true;

    CopyInChannel(CopyIn copy, Runnable whenClosed) {
        this.copy = copy;
        this.whenClosed = whenClosed;
    }

    @Override
    public int write(ByteBuffer data) throws IOException {
        if (!open) {
            throw new ClosedChannelException();
        }
        int length = data.remaining();
        try {
            copy.write(data);
        } catch (InterruptedException e) {
            open = false;
            Thread.currentThread().interrupt();
            throw new ClosedByInterruptException();
        }
        return length;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
        whenClosed.run();
    }
}
