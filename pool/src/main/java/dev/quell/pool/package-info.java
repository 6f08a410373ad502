/**
 * A pool of connections: {@link dev.quell.pool.QuellPool} lends them, one user at a time, and sees to it that nothing of one
 * user reaches the next.
 */
@NullMarked
package dev.quell.pool;

import org.jspecify.annotations.NullMarked;
