/** The {@code quell} command: what it is asked, whom it asks, and what it says on the way. */
@NullMarked
package dev.quell.cli;

import org.jspecify.annotations.NullMarked;
