package dev.quell;

import dev.quell.wire.CopyPieces;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Pieces of COPY data on their way to a subscriber: those that one read brought. Until it is taken, what comes next is added
 * to it: to hand over each line by itself would cost more than the line. Thread-safe.
 */
final class CopyChunk {
    /** So much is gathered at the most; what one read brings beyond that has a chunk for itself. */
    static final int MOST = 64 * 1024;

    private static final byte[] NONE = {};

    private byte[] bytes;
    private int length;
    private boolean taken;

    /**
     * One with these pieces.
     *
     * @param spare an array that nobody looks at any more; used if it is large enough
     */
    CopyChunk(CopyPieces pieces, byte[] spare) {
        length = pieces.size();
        bytes = spare.length < length ? new byte[length] : spare;
        pieces.copyTo(bytes, 0);
    }

    private CopyChunk() {
        bytes = NONE;
        taken = true;
    }

    /** One that takes nothing. */
    static CopyChunk gone() {
        return new CopyChunk();
    }

    /** Adds pieces, unless it has been taken or has no room. */
    synchronized boolean add(CopyPieces pieces) {
        int more = pieces.size();
        if (taken || more > MOST - length) {
            return false;
        }
        int needed = length + more;
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, Math.min(2 * bytes.length, MOST)));
        }
        pieces.copyTo(bytes, length);
        length = needed;
        return true;
    }

    /** What it holds; from now on nothing is added. */
    synchronized ByteBuffer take() {
        taken = true;
        return ByteBuffer.wrap(bytes, 0, length).slice();
    }

    /** The array, when what was taken is not looked at any more. */
    synchronized byte[] spare() {
        byte[] left = bytes;
        bytes = NONE;
        length = 0;
        return left;
    }
}
