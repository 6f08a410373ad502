package dev.quell.libpq;

import java.util.Arrays;

/**
 * The line of a query that an error is in, and below it a caret under the place. A long line is cut to what fits on a
 * screen. Mirrors {@code reportErrorPosition}.
 */
final class QueryExcerpt {
    /** The most columns of the query to show. */
    private static final int WIDTH = 60;
    /** How many columns to the right of the place should be shown, if there are as many. */
    private static final int RIGHT_OF_PLACE = 10;

    private static final String DOTS = "...";

    private final byte[] query;
    private final ServerEncoding encoding;
    /** The place: the number of a character, counted from 0. */
    private final int place;

    /** Where each character begins: in the query's bytes, and on the screen if the query were one line. */
    private final int[] offsets;

    private final int[] screen;

    private int lineNumber = 1;
    /** The characters to show. */
    private int from;

    private int to;

    private QueryExcerpt(String query, int place, ServerEncoding encoding) {
        this.query = query.getBytes(encoding.charset());
        this.encoding = encoding;
        this.place = place;
        offsets = new int[this.query.length + 1];
        screen = new int[this.query.length + 1];
    }

    /** Appends nothing if {@code position}, which counts characters from 1, is not within the query. */
    static void append(StringBuilder text, String query, int position, ServerEncoding encoding) {
        if (position > 0) {
            QueryExcerpt excerpt = new QueryExcerpt(query, position - 1, encoding);
            if (excerpt.findLine()) {
                excerpt.show(text);
            }
        }
    }

    /** Finds the line with the place; false if the query ends before. */
    private boolean findLine() {
        int at = 0;
        int column = 0;
        int character = 0;
        while (at < query.length) {
            offsets[character] = at;
            screen[character] = column;
            if (query[at] == '\r' || query[at] == '\n') {
                if (character >= place) {
                    break;
                }
                nextLine(character);
            } else if (query[at] == '\t') {
                query[at] = ' ';
            }
            column += width(at);
            at += length(at);
            character++;
        }
        offsets[character] = Math.min(at, query.length);
        screen[character] = column;
        to = character;
        return place <= character;
    }

    private void nextLine(int lineBreak) {
        boolean secondOfTwo =
                query[offsets[lineBreak]] == '\n' && lineBreak > 0 && query[offsets[lineBreak - 1]] == '\r';
        if (!secondOfTwo) {
            lineNumber++;
        }
        from = lineBreak + 1;
    }

    private int width(int at) {
        return encoding.maximumLength() == 1 ? 1 : Math.max(1, encoding.rules().width(query, at));
    }

    private int length(int at) {
        return encoding.maximumLength() == 1 ? 1 : Math.max(1, encoding.rules().length(query, at));
    }

    private void show(StringBuilder text) {
        int lineFrom = from;
        int lineTo = to;
        cut();
        String prefix = "LINE " + lineNumber + ": " + (from > lineFrom ? DOTS : "");
        byte[] shown = Arrays.copyOfRange(query, offsets[from], offsets[to]);
        text.append(prefix).append(encoding.decode(shown));
        text.append(to < lineTo ? DOTS : "").append('\n');
        text.repeat(' ', prefix.length() + screen[place] - screen[from]).append("^\n");
    }

    private void cut() {
        if (screen[from] + WIDTH >= screen[place] + RIGHT_OF_PLACE) {
            while (columns() > WIDTH) {
                to--;
            }
            return;
        }
        if (columns() > WIDTH) {
            while (screen[place] + RIGHT_OF_PLACE < screen[to]) {
                to--;
            }
            while (columns() > WIDTH) {
                from++;
            }
        }
    }

    private int columns() {
        return screen[to] - screen[from];
    }
}
