package dev.quell.cli.print;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the results of one target, one after the other, to where it was made for. Used by one thread at a time. */
public sealed interface RowPrinter permits TablePrinter, CsvPrinter, JsonPrinter {
    /** A result with these columns begins. */
    void begin(List<Head> columns);

    /** A row of the result that has begun; null stands for NULL. */
    void row(@Nullable String[] values);

    /** The result ends here; unless {@code whole}, rows are missing. */
    void end(boolean whole);
}
