package dev.quell.cli.shell;

import java.util.Optional;
import java.util.function.Function;

/**
 * A variable in a text: {@code :name}, {@code :'name'} as a string, {@code :"name"} as an identifier, or {@code :{?name}} for
 * whether there is one.
 *
 * @param name the variable's
 * @param end where the text goes on
 */
record VariableReference(Form form, String name, int end) {
    enum Form {
        PLAIN,
        STRING,
        IDENTIFIER,
        TEST
    }

    /** The one whose colon is there, if there is one. */
    static Optional<VariableReference> at(String text, int colon) {
        int next = colon + 1;
        if (next >= text.length()) {
            return Optional.empty();
        }
        return switch (text.charAt(next)) {
            case '\'' -> enclosed(Form.STRING, text, next + 1, "'");
            case '"' -> enclosed(Form.IDENTIFIER, text, next + 1, "\"");
            case '{' -> text.startsWith("{?", next) ? enclosed(Form.TEST, text, next + 2, "}") : Optional.empty();
            default -> enclosed(Form.PLAIN, text, next, "");
        };
    }

    private static Optional<VariableReference> enclosed(Form form, String text, int start, String close) {
        int end = start;
        while (end < text.length() && isPart(text.charAt(end))) {
            end++;
        }
        return end > start && text.startsWith(close, end)
                ? Optional.of(new VariableReference(form, text.substring(start, end), end + close.length()))
                : Optional.empty();
    }

    /** Whether it may be part of a name. */
    static boolean isPart(int c) {
        return c == '_' || c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    /** What stands for it; empty if there is no such variable. */
    Optional<String> value(Function<String, Optional<String>> variables) {
        Optional<String> value = variables.apply(name);
        return switch (form) {
            case PLAIN -> value;
            case STRING -> value.map(VariableReference::string);
            case IDENTIFIER -> value.map(text -> '"' + text.replace("\"", "\"\"") + '"');
            case TEST -> Optional.of(value.isPresent() ? "TRUE" : "FALSE");
        };
    }

    private static String string(String text) {
        String doubled = text.replace("'", "''");
        return text.indexOf('\\') < 0 ? "'" + doubled + "'" : " E'" + doubled.replace("\\", "\\\\") + "'";
    }
}
