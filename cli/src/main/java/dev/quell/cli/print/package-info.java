/** How rows are written: as a table, as CSV or as JSON. Knows nothing of servers or terminals. */
@NullMarked
package dev.quell.cli.print;

import org.jspecify.annotations.NullMarked;
