/**
 * Asynchronous PostgreSQL in which every query can be stopped: over the same encryption it was sent on, without hitting
 * another query, and with an account of what happened.
 *
 * <p>Begin with {@link dev.quell.Quell#connect(String)}. A {@link dev.quell.Connection} sends queries; each is known by a
 * {@link dev.quell.Query}, which gives its results and cancels it.
 */
@NullMarked
package dev.quell;

import org.jspecify.annotations.NullMarked;
