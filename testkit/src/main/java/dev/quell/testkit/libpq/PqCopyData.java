package dev.quell.testkit.libpq;

import org.jspecify.annotations.Nullable;

/**
 * What {@code PQgetCopyData} gives.
 *
 * @param result the length of the row, 0, -1 or -2
 * @param row its bytes as characters (ISO 8859-1); null unless there is a row
 */
public record PqCopyData(int result, @Nullable String row) {}
