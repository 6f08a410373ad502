package dev.quell;

import org.jspecify.annotations.Nullable;

/** Says that what the program or its settings asked for cannot be done; the message names what to change. */
public final class UsageException extends QuellException {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        this(message, null);
    }

    UsageException(String message, @Nullable Throwable cause) {
        super(message, cause, Retry.NO);
    }
}
