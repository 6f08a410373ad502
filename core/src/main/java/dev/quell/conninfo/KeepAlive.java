package dev.quell.conninfo;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * When the operating system asks a silent peer whether it is still there. Only TCP has this.
 *
 * @param enabled whether it asks at all
 * @param idle the silence before the first question, in whole seconds, or empty for the system's default
 * @param interval the time between questions, in whole seconds, or empty for the system's default
 * @param count the unanswered questions that end the connection, or empty for the system's default
 */
public record KeepAlive(boolean enabled, Optional<Duration> idle, Optional<Duration> interval, OptionalInt count) {}
