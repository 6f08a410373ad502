package dev.quell.cli.print;

import java.util.List;

/** A line for each value, and above those of each row its number. */
final class ExpandedForm implements TableForm {
    private static final int WIDEST_RULE = 60;

    private final List<TableCell> heads;
    private final int nameWidth;
    private final int ruleWidth;
    private long record;

    ExpandedForm(List<Head> columns, List<TableCell[]> rows) {
        heads = columns.stream().map(column -> TableCell.of(column.name())).toList();
        nameWidth = heads.stream().mapToInt(TableCell::width).max().orElse(0);
        int valueWidth = 0;
        for (TableCell[] row : rows) {
            for (TableCell cell : row) {
                valueWidth = Math.max(valueWidth, cell.width());
            }
        }
        ruleWidth = Math.min(WIDEST_RULE, nameWidth + 3 + valueWidth);
    }

    @Override
    public void begin(StringBuilder out) {}

    @Override
    public void row(StringBuilder out, TableCell[] cells) {
        record++;
        String title = "-[ RECORD " + record + " ]";
        out.append(title).repeat('-', Math.max(1, ruleWidth - title.length())).append('\n');
        for (int i = 0; i < cells.length; i++) {
            heads.get(i).alignLeft(out, nameWidth);
            out.append(" | ").append(cells[i].text()).append('\n');
        }
    }

    @Override
    public boolean countsRows() {
        return false;
    }
}
