package dev.quell.testkit.libpq;

import java.lang.foreign.MemorySegment;

/** A pointer that libpq gave out. Its identity, not its address, is what it is: C uses addresses again. */
final class Handle {
    private final MemorySegment pointer;
    private final String origin;
    private boolean freed;

    /**
     * A pointer that is not NULL.
     *
     * @param origin the function that returned it
     */
    Handle(MemorySegment pointer, String origin) {
        this.pointer = pointer;
        this.origin = origin;
    }

    /** The pointer, unless it was given back: C would not notice. */
    MemorySegment pointer() {
        if (freed) {
            throw new IllegalStateException("what " + origin + " returned is used after it was freed");
        }
        return pointer;
    }

    boolean isCancelConn() {
        return origin.equals("PQcancelCreate");
    }

    void free() {
        freed = true;
    }

    @Override
    public String toString() {
        return origin + "@" + Long.toHexString(pointer.address());
    }
}
