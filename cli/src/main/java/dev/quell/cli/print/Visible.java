package dev.quell.cli.print;

/**
 * Text made fit for one line of a terminal: what would move the cursor, break the line or turn the writing round is
 * replaced by a sign that can be seen.
 */
public final class Visible {
    private static final char CONTROL_PICTURES = '\u2400';
    private static final char DELETE = '\u007f';
    private static final char SYMBOL_FOR_DELETE = '\u2421';

    private Visible() {}

    /** The text itself where nothing needs to be replaced. */
    public static String text(String raw) {
        for (int i = 0; i < raw.length(); i++) {
            if (isHarmful(raw.charAt(i))) {
                return replaced(raw);
            }
        }
        return raw;
    }

    private static boolean isHarmful(char c) {
        return c < ' ' || (c >= DELETE && c <= '\u009f') || isLineBreak(c) || turnsDirection(c);
    }

    private static boolean isLineBreak(char c) {
        return c == '\u2028' || c == '\u2029';
    }

    private static boolean turnsDirection(char c) {
        return (c >= '\u202a' && c <= '\u202e') || (c >= '\u2066' && c <= '\u2069');
    }

    private static String replaced(String raw) {
        StringBuilder text = new StringBuilder(raw.length() + 8);
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '\n') {
                text.append('↵');
            } else if (c == '\t') {
                text.append('⇥');
            } else if (c < ' ') {
                text.append((char) (CONTROL_PICTURES + c));
            } else if (c == DELETE) {
                text.append(SYMBOL_FOR_DELETE);
            } else if (isHarmful(c)) {
                text.append("\\u%04X".formatted((int) c));
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }
}
