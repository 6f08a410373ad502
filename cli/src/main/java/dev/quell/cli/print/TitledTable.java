package dev.quell.cli.print;

import java.util.List;

/** A small table below its title, in the manner of psql. */
public final class TitledTable {
    private TitledTable() {}

    /** Prints it, then these lines, then an empty one. */
    public static void print(
            StringBuilder out, String title, List<Head> heads, List<String[]> rows, List<String> footer) {
        List<TableCell[]> cells = rows.stream().map(TitledTable::cells).toList();
        AlignedForm form = new AlignedForm(heads, cells);
        TableCell.of(title).centre(out, form.width(), false);
        out.append('\n');
        form.begin(out);
        cells.forEach(row -> form.row(out, row));
        footer.forEach(line -> out.append(Visible.text(line)).append('\n'));
        out.append('\n');
    }

    private static TableCell[] cells(String[] row) {
        TableCell[] cells = new TableCell[row.length];
        for (int i = 0; i < row.length; i++) {
            cells[i] = TableCell.of(row[i]);
        }
        return cells;
    }
}
