package dev.quell.cli.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The arguments of a backslash command, by psql's rules: blanks part them, variables are replaced, {@code '...'} holds C's
 * escapes, and {@code "..."} stays as it is. Not thread-safe.
 */
final class CommandArguments {
    private final String text;
    private final Function<String, Optional<String>> variables;
    private final List<String> arguments = new ArrayList<>();
    private final StringBuilder argument = new StringBuilder();
    private boolean hasBegun;
    private int at;

    private CommandArguments(String text, Function<String, Optional<String>> variables) {
        this.text = text;
        this.variables = variables;
    }

    /** Says that a quote is not closed by an empty result. */
    static Optional<List<String>> of(String text, Function<String, Optional<String>> variables) {
        CommandArguments reading = new CommandArguments(text, variables);
        while (reading.at < text.length()) {
            if (!reading.readOne()) {
                return Optional.empty();
            }
        }
        reading.endArgument();
        return Optional.of(List.copyOf(reading.arguments));
    }

    /** Where the arguments that begin there end: at a backslash outside of quotes, or with the line. */
    static int end(String text, int start, int lineEnd) {
        int next = start;
        while (next < lineEnd && text.charAt(next) != '\\') {
            char c = text.charAt(next);
            next = c == '\'' || c == '"' ? Math.min(lineEnd, closing(text, next)) : next + 1;
        }
        return next;
    }

    /** Behind the quote that closes the one there; behind the end of the text if there is none. */
    private static int closing(String text, int open) {
        char quote = text.charAt(open);
        int next = open + 1;
        while (next < text.length()) {
            char c = text.charAt(next);
            boolean doubled = c == quote && next + 1 < text.length() && text.charAt(next + 1) == quote;
            if (doubled || (quote == '\'' && c == '\\')) {
                next += 2;
            } else if (c == quote) {
                return next + 1;
            } else {
                next++;
            }
        }
        return text.length() + 1;
    }

    /** A name in double quotes without them. */
    static String identifier(String argument) {
        boolean quoted = argument.length() >= 2 && argument.startsWith("\"") && argument.endsWith("\"");
        return quoted ? argument.substring(1, argument.length() - 1).replace("\"\"", "\"") : argument;
    }

    private boolean readOne() {
        char c = text.charAt(at);
        if (Character.isWhitespace(c)) {
            endArgument();
            at++;
            return true;
        }
        hasBegun = true;
        return switch (c) {
            case '\'', '"' -> readQuoted(c);
            case ':' -> readReference();
            default -> {
                argument.append(c);
                at++;
                yield true;
            }
        };
    }

    private void endArgument() {
        if (hasBegun) {
            arguments.add(argument.toString());
        }
        argument.setLength(0);
        hasBegun = false;
    }

    private boolean readQuoted(char quote) {
        int end = closing(text, at);
        if (end > text.length()) {
            return false;
        }
        String whole = text.substring(at, end);
        argument.append(quote == '"' ? whole : Literals.unescaped("E" + whole));
        at = end;
        return true;
    }

    private boolean readReference() {
        Optional<VariableReference> reference = VariableReference.at(text, at);
        int end = reference.map(VariableReference::end).orElse(at + 1);
        String itself = text.substring(at, end);
        argument.append(reference.flatMap(known -> known.value(variables)).orElse(itself));
        at = end;
        return true;
    }
}
