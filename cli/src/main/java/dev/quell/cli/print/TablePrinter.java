package dev.quell.cli.print;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tables for people, in the manner of psql. The widths of the columns are those of the first rows, which are kept until
 * there are enough of them; rows after that are printed as they come. With a target, its name stands above each table.
 */
public final class TablePrinter implements RowPrinter {
    private static final int ROWS_TO_MEASURE = 1_000;
    private static final int CHARACTERS_TO_KEEP = 4_000_000;

    private final StringBuilder out;
    private final Optional<String> target;
    private final TableStyle style;
    private final List<TableCell[]> kept = new ArrayList<>();
    private List<Head> columns = List.of();
    private Optional<TableForm> form = Optional.empty();
    private long rows;
    private long characters;

    public TablePrinter(StringBuilder out, Optional<String> target, TableStyle style) {
        this.out = out;
        this.target = target;
        this.style = style;
    }

    @Override
    public void begin(List<Head> heads) {
        columns = heads;
        form = Optional.empty();
        rows = 0;
        characters = 0;
    }

    @Override
    public void row(@Nullable String[] values) {
        rows++;
        TableCell[] cells = new TableCell[values.length];
        for (int i = 0; i < values.length; i++) {
            cells[i] = TableCell.of(values[i], style);
            characters += cells[i].text().length();
        }
        if (form.isPresent()) {
            form.get().row(out, cells);
            return;
        }
        kept.add(cells);
        if (kept.size() >= ROWS_TO_MEASURE || characters >= CHARACTERS_TO_KEEP) {
            printKept();
        }
    }

    @Override
    public void end(boolean whole) {
        TableForm used = form.isPresent() ? form.get() : printKept();
        String count = rows == 1 ? "1 row" : rows + " rows";
        if (!whole) {
            out.append('(').append(count).append(", incomplete)\n");
        } else if (used.countsRows() || rows == 0) {
            out.append('(').append(count).append(")\n");
        }
        out.append('\n');
    }

    private TableForm printKept() {
        TableForm chosen = chooseForm();
        form = Optional.of(chosen);
        target.ifPresent(name -> out.append(name).append(":\n"));
        chosen.begin(out);
        kept.forEach(cells -> chosen.row(out, cells));
        kept.clear();
        return chosen;
    }

    private TableForm chooseForm() {
        AlignedForm aligned = new AlignedForm(columns, kept);
        boolean expand = !columns.isEmpty()
                && switch (style.expanded()) {
                    case ON -> true;
                    case OFF -> false;
                    case AUTO -> aligned.width() > style.width().getAsInt();
                };
        return expand ? new ExpandedForm(columns, kept) : aligned;
    }
}
