/**
 * The soak: mixed work for an hour, everything stopped in every way, backends ended at random, and a look, at rest and again
 * and again, at what the process holds.
 */
@NullMarked
package dev.quell.conformance.soak;

import org.jspecify.annotations.NullMarked;
