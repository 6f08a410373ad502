package dev.quell.pool;

import dev.quell.Connection;
import org.jspecify.annotations.Nullable;

/**
 * What is done with a connection of a pool.
 *
 * @param <T> what comes of it
 * @param <E> what it may throw
 */
@FunctionalInterface
public interface PoolWork<T extends @Nullable Object, E extends Exception> {
    T run(Connection connection) throws E, InterruptedException;
}
