/**
 * libpq by its own names: the functions, types and constants of PostgreSQL's C library, behaving as libpq 18 does.
 *
 * <p>It is meant for programs that are ported from C, and for event loops that turn their connections themselves. The
 * application owns the loop: nothing in this package starts a thread, and only the functions that block in libpq block
 * here. All functions are static methods of {@code Libpq}, for {@code import static dev.quell.libpq.Libpq.*}.
 *
 * <p>As in libpq, a connection is not to be used by two threads at once. A result may be read by several threads.
 */
@NullMarked
package dev.quell.libpq;

import org.jspecify.annotations.NullMarked;
