/** Cancel tokens: what is in them, and how they are sealed. No I/O. */
@NullMarked
package dev.quell.token;

import org.jspecify.annotations.NullMarked;
