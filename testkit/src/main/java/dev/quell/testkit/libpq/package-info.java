/**
 * libpq behind an interface, so that the real library and another implementation can be asked the same things: {@link
 * dev.quell.testkit.libpq.Pq} is the interface, {@link dev.quell.testkit.libpq.RealLibpq} the real one.
 */
@NullMarked
package dev.quell.testkit.libpq;

import org.jspecify.annotations.NullMarked;
