package dev.quell.libpq;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How {@code PQprint} prints, as libpq's structure of that name. Immutable.
 *
 * @param header print the columns' names and the number of rows
 * @param align pad the values to the same width
 * @param standard the old format, with lines around every row
 * @param html3 print HTML tables
 * @param expanded print each row as a table of its own
 * @param pager no effect: this library starts no program to page with
 * @param fieldSep what separates the columns
 * @param tableOpt attributes of the HTML table, null for none
 * @param caption the caption of the HTML table, null for libpq's own
 * @param fieldName names to print instead of the columns' own; may be shorter than there are columns, and an empty one
 *     leaves the column its name
 */
public record PQprintOpt(
        boolean header,
        boolean align,
        boolean standard,
        boolean html3,
        boolean expanded,
        boolean pager,
        String fieldSep,
        @Nullable String tableOpt,
        @Nullable String caption,
        List<String> fieldName) {
    public PQprintOpt {
        fieldName = List.copyOf(fieldName);
    }
}
