package dev.quell;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Pieces of COPY data on their way to a subscriber. Until it is taken, what comes next is added to it: to hand over each line
 * by itself would cost more than the line. Thread-safe.
 */
final class CopyChunk {
    /** So much is gathered at the most; a larger piece has a chunk for itself. */
    static final int MOST = 16 * 1024;

    /** For the first pieces that are added: most chunks are taken soon, or filled. */
    private static final int BEGINNING = 2 * 1024;

    private byte[] bytes;
    private int length;
    private boolean taken;

    /** One with this piece, which is not to be written to any more. */
    CopyChunk(byte[] piece) {
        bytes = piece;
        length = piece.length;
    }

    /** One that takes nothing. */
    static CopyChunk gone() {
        CopyChunk chunk = new CopyChunk(new byte[0]);
        chunk.taken = true;
        return chunk;
    }

    /** Adds a piece, unless it has been taken or has no room. */
    synchronized boolean add(byte[] piece) {
        if (taken || piece.length > MOST - length) {
            return false;
        }
        int needed = length + piece.length;
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, needed <= BEGINNING ? BEGINNING : MOST);
        }
        System.arraycopy(piece, 0, bytes, length, piece.length);
        length = needed;
        return true;
    }

    /** What it holds; from now on nothing is added. */
    synchronized ByteBuffer take() {
        taken = true;
        return ByteBuffer.wrap(bytes, 0, length).slice();
    }
}
