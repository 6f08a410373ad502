package dev.quell.cli.print;

/** The form in which rows are printed. */
public enum Format {
    TABLE,
    CSV,
    JSON
}
