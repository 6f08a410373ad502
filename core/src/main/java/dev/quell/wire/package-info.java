/**
 * The wire format of the PostgreSQL frontend/backend protocol, versions 3.0 and 3.2: one type per message, its encoding
 * beside its decoding, for both directions. Nothing here does I/O or keeps state between messages.
 */
@NullMarked
package dev.quell.wire;

import org.jspecify.annotations.NullMarked;
