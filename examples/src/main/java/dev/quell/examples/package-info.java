/**
 * Programs to read and to run with {@code ./examples/run}: the three of the appendix to the manual's libpq chapter, by what
 * they do, and an event loop.
 */
@NullMarked
package dev.quell.examples;

import org.jspecify.annotations.NullMarked;
