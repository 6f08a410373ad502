/** Unpacks, initialises, starts and stops a throw-away PostgreSQL server; knows nothing of the client. */
@NullMarked
package dev.quell.embedded;

import org.jspecify.annotations.NullMarked;
