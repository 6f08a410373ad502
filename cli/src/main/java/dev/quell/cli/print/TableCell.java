package dev.quell.cli.print;

import org.jspecify.annotations.Nullable;

/**
 * A value as it stands in a table.
 *
 * @param text what is printed
 * @param width the cells of the terminal that it takes
 */
record TableCell(String text, int width) {
    private static final String FAINT = "\u001b[2m";
    private static final String NORMAL = "\u001b[22m";

    static TableCell of(@Nullable String value, TableStyle style) {
        if (value == null) {
            String shown = style.nullText();
            return new TableCell(style.dimNulls() ? FAINT + shown + NORMAL : shown, DisplayWidth.of(shown));
        }
        return of(value);
    }

    static TableCell of(String value) {
        String shown = Visible.text(value);
        return new TableCell(shown, DisplayWidth.of(shown));
    }

    void alignLeft(StringBuilder out, int columnWidth) {
        out.append(text).repeat(' ', Math.max(0, columnWidth - width));
    }

    void alignRight(StringBuilder out, int columnWidth) {
        out.repeat(' ', Math.max(0, columnWidth - width)).append(text);
    }

    /** Nothing needs to be filled up after the text when nothing follows it. */
    void centre(StringBuilder out, int columnWidth, boolean fillUp) {
        int left = Math.max(0, columnWidth - width) / 2;
        out.repeat(' ', left);
        alignLeft(out, fillUp ? columnWidth - left : 0);
    }
}
