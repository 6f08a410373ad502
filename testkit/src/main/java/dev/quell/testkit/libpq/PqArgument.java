package dev.quell.testkit.libpq;

import org.jspecify.annotations.Nullable;

/**
 * A {@code PQArgBlock}: an integer of {@code len} bytes, or bytes given as characters (ISO 8859-1).
 *
 * @param bytes null for an integer
 */
public record PqArgument(int len, int integer, @Nullable String bytes) {}
