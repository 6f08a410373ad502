package dev.quell.pool;

import dev.quell.Connection;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What is done with a connection of a pool without waiting for it.
 *
 * @param <T> what comes of it
 */
@FunctionalInterface
public interface AsyncPoolWork<T extends @Nullable Object> {
    /** Gives a stage that is complete when nothing uses the connection any more. */
    CompletionStage<T> run(Connection connection) throws Exception;
}
