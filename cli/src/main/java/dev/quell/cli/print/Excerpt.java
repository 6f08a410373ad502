package dev.quell.cli.print;

/** The line of a query that a message is about, and a caret below the place. */
public final class Excerpt {
    private static final int WIDEST = 70;
    private static final int BEFORE = 40;
    private static final String CUT = "...";

    private Excerpt() {}

    /** Two lines, each after a line break, for the character at {@code offset} of the query. */
    public static String of(String sql, int offset) {
        int start = sql.lastIndexOf('\n', offset - 1) + 1;
        int newline = sql.indexOf('\n', offset);
        String line = sql.substring(start, newline < 0 ? sql.length() : newline);
        long number = sql.substring(0, start).chars().filter(c -> c == '\n').count() + 1;
        return marked("LINE " + number + ": ", line, offset - start);
    }

    private static String marked(String label, String line, int offset) {
        int from = line.length() <= WIDEST ? 0 : Math.max(0, offset - BEFORE);
        int to = Math.min(line.length(), from + WIDEST);
        if (from > 0 && Character.isLowSurrogate(line.charAt(from))) {
            from--;
        }
        if (to < line.length() && Character.isLowSurrogate(line.charAt(to))) {
            to++;
        }
        String before = label + (from > 0 ? CUT : "") + shown(line.substring(from, offset));
        String after = shown(line.substring(offset, to)) + (to < line.length() ? CUT : "");
        return "\n" + before + after + "\n" + " ".repeat(DisplayWidth.of(before)) + "^";
    }

    private static String shown(String part) {
        return Visible.text(part.replace('\t', ' ').replace("\r", ""));
    }
}
