/** Small pieces for JMH: {@code bench/run jmh}. They say which piece to look at, not who is faster. */
@NullMarked
package dev.quell.bench.pieces;

import org.jspecify.annotations.NullMarked;
