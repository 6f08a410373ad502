package dev.quell.cli.shell;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A word that people type at a prompt without a backslash. */
enum PlainWord {
    EXIT,
    QUIT,
    HELP;

    /** The one that the line consists of, perhaps with a semicolon. */
    static Optional<PlainWord> of(String line) {
        String text = line.strip();
        String word = text.endsWith(";") ? text.substring(0, text.length() - 1).strip() : text;
        return Arrays.stream(values())
                .filter(known -> known.name().equals(word.toUpperCase(Locale.ROOT)))
                .findFirst();
    }

    /** What helps somebody who is in the middle of that, and so has only made his statement longer. */
    String advice(Inside inside) {
        boolean quoted = switch (inside) {
            case STRING, IDENTIFIER, DOLLAR_QUOTE, COMMENT -> true;
            case NOTHING, STATEMENT, PARENTHESES -> false;
        };
        if (this == HELP) {
            return quoted
                    ? "Press control-C to clear the input buffer."
                    : "Use \\? for help or press control-C to clear the input buffer.";
        }
        return quoted ? "Press control-C to clear the input buffer, then use \\q to quit." : "Use \\q to quit.";
    }
}
