package dev.quell;

import dev.quell.runtime.CopySource;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The data of a COPY between the application, which waits when there is much, and the event loop. Thread-safe. */
final class CopyQueue implements CopySource {
    /** What may wait here before a writer has to. */
    private static final int MOST_BYTES = 1024 * 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final Queue<Piece> pieces = new ArrayDeque<>();
    private int bytes;
    private boolean ended;
    private boolean closed;

    /** Adds data, when there is room; false when the server wants no more. */
    boolean put(byte[] data) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && bytes >= MOST_BYTES) {
                room.await();
            }
            if (ended) {
                throw new UsageException("the data of this COPY has been ended; nothing can be written behind that");
            }
            if (!closed) {
                pieces.add(new Piece.Data(data));
                bytes += data.length;
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /** Adds the end, or the failure that stands for it. The first one counts. */
    void end(Piece last) {
        lock.lock();
        try {
            if (!ended) {
                ended = true;
                pieces.add(last);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Piece poll() {
        lock.lock();
        try {
            Piece next = pieces.poll();
            if (next instanceof Piece.Data data) {
                bytes -= data.bytes().length;
                room.signalAll();
            }
            return next == null ? new Piece.Nothing() : next;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void closed() {
        lock.lock();
        try {
            closed = true;
            pieces.clear();
            bytes = 0;
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
