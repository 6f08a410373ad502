package dev.quell.cli.shell;

import dev.quell.cli.shell.Token.Kind;

/**
 * Turns the two kinds of strings that H2 does not have, {@code E'...'} and {@code $tag$...$tag$}, into plain ones. H2 would take
 * the first for a plain string, and so mean something else.
 */
final class Literals {
    private final String inner;
    private final StringBuilder value = new StringBuilder();
    private int at;

    private Literals(String inner) {
        this.inner = inner;
    }

    /** The token itself, or the plain string that means the same. */
    static Token plain(Token token) {
        return switch (token.kind()) {
            case ESCAPE_STRING -> quoted(unescaped(token.text()));
            case DOLLAR_STRING -> quoted(undollared(token.text()));
            case BLANK, WORD, QUOTED_NAME, STRING, SIGN -> token;
        };
    }

    private static Token quoted(String value) {
        return new Token(Kind.STRING, "'" + value.replace("'", "''") + "'");
    }

    private static String undollared(String text) {
        int tag = text.indexOf('$', 1) + 1;
        return text.substring(tag, Math.max(tag, text.length() - tag));
    }

    /** The value of {@code E'...'}. */
    static String unescaped(String text) {
        int end = text.endsWith("'") && text.length() > 2 ? text.length() - 1 : text.length();
        Literals literals = new Literals(text.substring(2, end));
        while (literals.at < literals.inner.length()) {
            literals.readOne();
        }
        return literals.value.toString();
    }

    private void readOne() {
        char c = inner.charAt(at++);
        if (c == '\\' && at < inner.length()) {
            escape(inner.charAt(at++));
        } else {
            value.append(c);
            // A quote stands here twice.
            at += c == '\'' ? 1 : 0;
        }
    }

    private void escape(char c) {
        switch (c) {
            case 'b' -> value.append('\b');
            case 'f' -> value.append('\f');
            case 'n' -> value.append('\n');
            case 'r' -> value.append('\r');
            case 't' -> value.append('\t');
            case 'x' -> code(2, 16, c);
            case 'u' -> code(4, 16, c);
            case 'U' -> code(8, 16, c);
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                at--;
                code(3, 8, c);
            }
            default -> value.append(c);
        }
    }

    /** The character of the code that follows, of at most so many digits; without any, the letter itself. */
    private void code(int mostDigits, int radix, char letter) {
        int end = at;
        while (end < inner.length() && end < at + mostDigits && Character.digit(inner.charAt(end), radix) >= 0) {
            end++;
        }
        long code = end == at ? letter : Long.parseLong(inner.substring(at, end), radix);
        at = end;
        if (code <= Character.MAX_CODE_POINT) {
            value.appendCodePoint((int) code);
        }
    }
}
