/** The race: what is measured, one fork at a time, and in which order. */
@NullMarked
package dev.quell.bench.race;

import org.jspecify.annotations.NullMarked;
