package dev.quell.runtime;

import dev.quell.protocol.Failure;

/** How an execution ended. */
public sealed interface ExecutionEnd {
    /** All its results were received. */
    record Succeeded() implements ExecutionEnd {}

    /** It failed, at the server or on the way; results received before stand. */
    record Failed(Failure failure) implements ExecutionEnd {}

    /** It was never sent: the server knows nothing of it. */
    record NeverStarted(Failure why) implements ExecutionEnd {}
}
