/** The race of PostgreSQL clients as a program. */
@NullMarked
package dev.quell.bench;

import org.jspecify.annotations.NullMarked;
