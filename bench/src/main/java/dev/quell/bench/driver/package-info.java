/** The clients that race, each behind the same small interface. */
@NullMarked
package dev.quell.bench.driver;

import org.jspecify.annotations.NullMarked;
