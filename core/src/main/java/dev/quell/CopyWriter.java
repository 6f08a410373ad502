package dev.quell;

import java.io.OutputStream;

/**
 * Writes the data of a COPY.
 *
 * @param <E> what it may fail with
 */
@FunctionalInterface
public interface CopyWriter<E extends Exception> {
    /** Writes all of it. To close the stream is not needed and does no harm. */
    void writeTo(OutputStream out) throws E, InterruptedException;
}
