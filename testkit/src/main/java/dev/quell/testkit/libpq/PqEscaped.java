package dev.quell.testkit.libpq;

/**
 * What {@code PQescapeStringConn} gives.
 *
 * @param text the bytes it wrote, as characters (ISO 8859-1)
 * @param error what it left in {@code *error}
 */
public record PqEscaped(String text, int error) {}
