package dev.quell.cli.print;

/** One of the two ways to lay out a table. */
sealed interface TableForm permits AlignedForm, ExpandedForm {
    void begin(StringBuilder out);

    void row(StringBuilder out, TableCell[] cells);

    /** Whether the number of rows is said at the end; otherwise each row has its number. */
    boolean countsRows();
}
