package dev.quell.transport;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Bytes on their way through TLS, held in memory that is borrowed only while there are any.
 *
 * <p>An idle connection holds no buffer at all. Not thread-safe; the pool behind it is.
 */
final class TlsBuffer {

    /** The largest record: 2^14 bytes of text, 2048 that TLS 1.2 allows on top of it, and the header. */
    static final int MAX_RECORD_BYTES = TlsRecords.HEADER_BYTES + TlsRecords.MAX_PAYLOAD_BYTES;

    /**
     * Room for two records, so that one system call moves more than one, and for what {@code SSLEngine.wrap} insists on
     * (33 305 bytes after it has seen an uncommonly large record).
     */
    static final int CAPACITY = 2 * MAX_RECORD_BYTES;

    /** At most this many unused buffers are kept, for all connections together: about 1.2 MB. */
    private static final int POOL_SLOTS = 32;

    private static final AtomicReferenceArray<@Nullable ByteBuffer> POOL = new AtomicReferenceArray<>(POOL_SLOTS);

    /** Ready to be drained: the content lies between position and limit. Absent when there is no content. */
    private @Nullable ByteBuffer content;

    boolean isEmpty() {
        return content == null;
    }

    int size() {
        return content == null ? 0 : content.remaining();
    }

    int room() {
        return CAPACITY - size();
    }

    /** The buffer ready to be filled behind its content. {@link #filled()} must follow, whatever happens between. */
    ByteBuffer fill() {
        ByteBuffer buffer = content;
        if (buffer == null) {
            buffer = borrow();
            content = buffer;
            return buffer;
        }
        buffer.compact();
        return buffer;
    }

    /** Ends what {@link #fill()} began. */
    void filled() {
        if (content != null) {
            content.flip();
            drained();
        }
    }

    /** The content, to be drained from its position on. {@link #drained()} must follow. There must be content. */
    ByteBuffer drain() {
        if (content == null) {
            throw new IllegalStateException("nothing to drain");
        }
        return content;
    }

    /** Gives the memory back if nothing is left in it. */
    void drained() {
        if (content != null && !content.hasRemaining()) {
            giveBack(content);
            content = null;
        }
    }

    /** Copies as much as both sides allow, up to {@code most}, without making an object: the number of bytes. */
    static int move(ByteBuffer from, ByteBuffer into, int most) {
        int count = Math.min(most, Math.min(from.remaining(), into.remaining()));
        into.put(into.position(), from, from.position(), count);
        from.position(from.position() + count);
        into.position(into.position() + count);
        return count;
    }

    /** Drops the content. */
    void clear() {
        if (content != null) {
            giveBack(content);
            content = null;
        }
    }

    /** Heap memory, not direct: the runtime's ciphers work on arrays, and a buffer that is not kept is simply garbage. */
    private static ByteBuffer borrow() {
        for (int slot = 0; slot < POOL_SLOTS; slot++) {
            ByteBuffer pooled = POOL.get(slot) == null ? null : POOL.getAndSet(slot, null);
            if (pooled != null) {
                return pooled;
            }
        }
        return ByteBuffer.allocate(CAPACITY);
    }

    @SuppressWarnings("ByteBufferBackingArray") // all were made by ByteBuffer.allocate, above
    private static void giveBack(ByteBuffer buffer) {
        buffer.clear();
        // Passwords and cancel keys pass here in clear.
        Arrays.fill(buffer.array(), (byte) 0);
        for (int slot = 0; slot < POOL_SLOTS; slot++) {
            if (POOL.compareAndSet(slot, null, buffer)) {
                return;
            }
        }
    }
}
