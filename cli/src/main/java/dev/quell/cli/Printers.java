package dev.quell.cli;

import dev.quell.cli.print.CsvHeader;
import dev.quell.cli.print.CsvPrinter;
import dev.quell.cli.print.Format;
import dev.quell.cli.print.JsonPrinter;
import dev.quell.cli.print.RowPrinter;
import dev.quell.cli.print.TablePrinter;
import dev.quell.cli.print.TableStyle;
import java.util.Optional;

/** Makes a printer for each target. */
record Printers(Format format, TableStyle style, CsvHeader csvHeader, boolean namesTargets) {
    RowPrinter printer(Target target, StringBuilder out) {
        Optional<String> name = namesTargets ? Optional.of(target.name()) : Optional.empty();
        return switch (format) {
            case TABLE -> new TablePrinter(out, name, style);
            case CSV -> new CsvPrinter(out, name, csvHeader);
            case JSON -> new JsonPrinter(out, name);
        };
    }
}
