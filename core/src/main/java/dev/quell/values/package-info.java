/**
 * Values of PostgreSQL's types for which Java has no class of its own: intervals, ranges, addresses with a prefix, bit
 * strings, geometry, arrays with bounds, composites. All are immutable and thread-safe, and equal when they hold the same.
 */
@NullMarked
package dev.quell.values;

import org.jspecify.annotations.NullMarked;
