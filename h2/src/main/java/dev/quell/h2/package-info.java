/**
 * The functions of PostgreSQL's dblink as SQL functions in an H2 database.
 *
 * <p>{@link dev.quell.h2.DblinkFunctions} installs them, {@link dev.quell.h2.ColumnDefinitionLists} translates what H2's
 * grammar does not know.
 */
@NullMarked
package dev.quell.h2;

import org.jspecify.annotations.NullMarked;
