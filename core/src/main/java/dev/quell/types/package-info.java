/**
 * Turns PostgreSQL values into Java objects and back: what the bytes of a column or a parameter mean. It knows nothing
 * of messages or connections.
 */
@NullMarked
package dev.quell.types;

import org.jspecify.annotations.NullMarked;
