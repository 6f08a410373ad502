package dev.quell.cli.print;

import java.util.List;

/** A line for each row, the columns below each other. */
final class AlignedForm implements TableForm {
    private final List<TableCell> heads;
    private final boolean[] right;
    private final int[] widths;

    AlignedForm(List<Head> columns, List<TableCell[]> rows) {
        heads = columns.stream().map(column -> TableCell.of(column.name())).toList();
        right = new boolean[columns.size()];
        widths = new int[columns.size()];
        for (int i = 0; i < widths.length; i++) {
            right[i] = columns.get(i).kind() == Kind.NUMBER;
            widths[i] = heads.get(i).width();
        }
        for (TableCell[] row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row[i].width());
            }
        }
    }

    /** The cells that a line takes. */
    int width() {
        int width = widths.length - 1;
        for (int column : widths) {
            width += column + 2;
        }
        return width;
    }

    @Override
    public void begin(StringBuilder out) {
        for (int i = 0; i < widths.length; i++) {
            separate(out, i);
            heads.get(i).centre(out, widths[i], i < widths.length - 1);
        }
        out.append('\n');
        for (int i = 0; i < widths.length; i++) {
            out.append(i > 0 ? "+" : "").repeat('-', widths[i] + 2);
        }
        out.append(widths.length == 0 ? "--\n" : "\n");
    }

    @Override
    public void row(StringBuilder out, TableCell[] cells) {
        for (int i = 0; i < widths.length; i++) {
            separate(out, i);
            boolean last = i == widths.length - 1;
            if (right[i]) {
                cells[i].alignRight(out, widths[i]);
            } else {
                cells[i].alignLeft(out, last ? 0 : widths[i]);
            }
        }
        out.append('\n');
    }

    private static void separate(StringBuilder out, int column) {
        out.append(column == 0 ? " " : " | ");
    }

    @Override
    public boolean countsRows() {
        return true;
    }
}
