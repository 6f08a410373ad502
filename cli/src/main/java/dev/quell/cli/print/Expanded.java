package dev.quell.cli.print;

/** When a table is printed with a line for each value rather than for each row. */
public enum Expanded {
    /** When it is wider than the terminal. */
    AUTO,
    ON,
    OFF
}
