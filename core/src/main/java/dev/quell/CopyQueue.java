package dev.quell;

import dev.quell.runtime.CopySource;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The data of a COPY between the application, which waits when there is much, and the session. Thread-safe. */
final class CopyQueue implements CopySource {
    /** What may wait here before a writer has to. */
    private static final int MOST_BYTES = 1024 * 1024;

    /** A writer that waits goes on when no more than this is left: not for each piece. */
    private static final int ROOM_BELOW = MOST_BYTES / 2;

    /** What goes into one message, when so much is there. */
    private static final int PIECE = 16 * 1024;

    /** Pieces that have been sent are filled again; so many are kept for that. */
    private static final int MOST_SPARE = MOST_BYTES / PIECE;

    /** What has become of data that was to be added. */
    enum Added {
        /** It waits with what is there already. */
        WAITS,
        /** The session has asked for data, and has to be told that there is some. */
        ASKED_FOR,
        /** The server wants no more. */
        REFUSED
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final Queue<byte[]> pieces = new ArrayDeque<>();
    private final Deque<byte[]> spare = new ArrayDeque<>();
    private byte[] filling = new byte[0];
    private byte[] given = new byte[0];
    private int filled;
    private int bytes;
    private long taken;
    private @Nullable Piece last;
    private boolean begun;
    private boolean asked;
    private boolean ended;
    private boolean closed;
    private @Nullable Thread writer;

    /** Whether its data has been ended, or is wanted no more. */
    boolean isOver() {
        lock.lock();
        try {
            return ended || closed;
        } finally {
            lock.unlock();
        }
    }

    /** Whether more data may come, and the last came from {@code thread}. */
    boolean isWrittenBy(Thread thread) {
        lock.lock();
        try {
            return !ended && !closed && thread.equals(writer);
        } finally {
            lock.unlock();
        }
    }

    /** Whether data could not all be added, and the session has not asked for any yet. */
    boolean isTooMuch(ByteBuffer data) {
        lock.lock();
        try {
            return !begun && !ended && !closed && data.remaining() > MOST_BYTES - bytes;
        } finally {
            lock.unlock();
        }
    }

    void refuseIfEnded() {
        lock.lock();
        try {
            if (ended) {
                throw new UsageException("the data of this COPY has been ended; nothing can be written behind that");
            }
        } finally {
            lock.unlock();
        }
    }

    /** Adds as much of the data as there is room for, and waits for some if there is none. */
    Added put(ByteBuffer data) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            writer = Thread.currentThread();
            while (!closed && bytes >= MOST_BYTES) {
                room.await();
            }
            refuseIfEnded();
            if (closed) {
                return Added.REFUSED;
            }
            int length = Math.min(data.remaining(), MOST_BYTES - bytes);
            add(data, length);
            boolean tell = asked;
            asked = false;
            return tell ? Added.ASKED_FOR : Added.WAITS;
        } finally {
            lock.unlock();
        }
    }

    /** Fills whole pieces: a message for each line would cost more than the line. */
    private void add(ByteBuffer data, int length) {
        bytes += length;
        int left = length;
        while (left > 0) {
            if (filled == filling.length) {
                grow(left);
            }
            int count = Math.min(left, filling.length - filled);
            data.get(filling, filled, count);
            filled += count;
            left -= count;
            if (filled == PIECE) {
                pieces.add(filling);
                filling = new byte[0];
                filled = 0;
            }
        }
    }

    private void grow(int wanted) {
        byte[] used = filled == 0 ? spare.poll() : null;
        if (used != null) {
            filling = used;
            return;
        }
        int size = Math.max(filled + wanted, 2 * filling.length);
        filling = Arrays.copyOf(filling, Math.clamp(size, 1024, PIECE));
    }

    /** Adds the end, or the failure that stands for it. The first one counts. */
    void end(Piece how) {
        lock.lock();
        try {
            if (!ended) {
                ended = true;
                last = how;
            }
        } finally {
            lock.unlock();
        }
    }

    /** The bytes that the session has taken. */
    long taken() {
        lock.lock();
        try {
            return taken;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void passed(int count) {
        lock.lock();
        try {
            writer = Thread.currentThread();
            taken += count;
        } finally {
            lock.unlock();
        }
    }

    /** What it gave before has been copied by then. */
    @Override
    public Piece poll() {
        lock.lock();
        try {
            begun = true;
            takeBack();
            byte[] next = pieces.poll();
            if (next == null && filled > 0) {
                next = Arrays.copyOf(filling, filled);
                filled = 0;
            }
            if (next != null) {
                given = next;
                bytes -= next.length;
                taken += next.length;
                if (bytes <= ROOM_BELOW) {
                    room.signalAll();
                }
                return new Piece.Data(next);
            }
            asked = true;
            Piece end = last;
            last = null;
            return end == null ? new Piece.Nothing() : end;
        } finally {
            lock.unlock();
        }
    }

    private void takeBack() {
        if (given.length == PIECE && spare.size() < MOST_SPARE) {
            spare.push(given);
        }
        given = new byte[0];
    }

    @Override
    public void closed() {
        lock.lock();
        try {
            closed = true;
            pieces.clear();
            spare.clear();
            given = new byte[0];
            filling = new byte[0];
            filled = 0;
            bytes = 0;
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
