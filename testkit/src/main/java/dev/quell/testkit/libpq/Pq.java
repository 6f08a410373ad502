package dev.quell.testkit.libpq;

import java.time.Duration;
import org.jspecify.annotations.NullUnmarked;

/**
 * The functions of libpq by their own names, whoever implements them.
 *
 * <p>Handles ({@code PGconn *}, {@code PGresult *}, ...) are opaque objects, and null stands for NULL. Enums are their
 * numbers, Oids are ints, text is a string in UTF-8. A {@code byte[]} or {@code int[]} is passed by reference: what the
 * function writes there is seen afterwards. A function that returns allocated memory has it freed by the implementation.
 * Where C has an out parameter or a structure the method here returns a record.
 *
 * <p>A connection is for one thread at a time, as in libpq.
 */
@NullUnmarked
public interface Pq
        extends PqConnecting,
                PqStatus,
                PqExecuting,
                PqResults,
                PqText,
                PqAsync,
                PqCancelling,
                PqTransfer,
                PqLargeObjects,
                PqControl {
    /**
     * Waits until the socket of a connection or of a cancel connection is ready.
     *
     * @param handle a {@code PGconn} or {@code PGcancelConn} with an open socket
     * @return whether it is ready; false when the time is up, or when there is no socket
     */
    boolean waitSocket(Object handle, boolean forRead, boolean forWrite, Duration atMost);
}
