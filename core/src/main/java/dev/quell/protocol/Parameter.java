package dev.quell.protocol;

import org.jspecify.annotations.Nullable;

/**
 * An encoded query parameter.
 *
 * @param value null for SQL's NULL
 * @param typeOid 0 leaves the type to the server
 * @param format 0 for text, 1 for binary
 */
@SuppressWarnings("ArrayRecordComponent") // compared by no one, and copied by no one on the way to the wire
public record Parameter(byte @Nullable [] value, int typeOid, int format) {}
