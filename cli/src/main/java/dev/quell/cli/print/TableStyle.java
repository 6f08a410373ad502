package dev.quell.cli.print;

import java.util.function.IntSupplier;

/**
 * The look of tables.
 *
 * @param nullText what is shown for NULL
 * @param dimNulls whether NULL is shown in faint letters, to tell it from the same text
 * @param expanded when to print a line for each value
 * @param width the cells that a line has; asked for only if it matters
 */
public record TableStyle(String nullText, boolean dimNulls, Expanded expanded, IntSupplier width) {}
