package dev.quell.runtime;

/**
 * Where the data of a COPY FROM STDIN comes from. Called on the session's loop, which asks again after {@link
 * Session#feed}; none may block.
 */
public interface CopySource {
    /** What there is to send. */
    sealed interface Piece {
        /** Some of the data, as it is until the next piece is taken. */
        @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
        record Data(byte[] bytes) implements Piece {}

        /** Nothing for now; {@link Session#feed} will tell. */
        record Nothing() implements Piece {}

        /** That was all. */
        record End() implements Piece {}

        /** The data will not be complete: the COPY is to fail, with this reason. */
        record Failure(String reason) implements Piece {}
    }

    /** Takes the next piece. */
    Piece poll();

    /** So many bytes more have been sent for it, by the calling thread itself, behind all that {@link #poll} gave. */
    void passed(int bytes);

    /** The server wants no more; whoever waits to deliver is to be let go. */
    void closed();
}
