/** What a race came to: kept as a table of raw numbers, told as a page with plots. */
@NullMarked
package dev.quell.bench.report;

import org.jspecify.annotations.NullMarked;
