package dev.quell.runtime;

import java.time.Duration;

/**
 * When a cancel connection is opened ahead of time.
 *
 * @param after how long a query must have run
 * @param renewal how long such a connection is kept before it is replaced; the server drops it after its {@code
 *     authentication_timeout}
 * @param most how many there may be in this process
 */
public record ArmPolicy(Duration after, Duration renewal, int most) {}
