package dev.quell.dblink;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Arrays in text format: reads one, converts its elements, and writes it as PostgreSQL does. One is made for each value. */
final class ArrayInput {
    private static final int MOST_DIMENSIONS = 6;
    private static final Pattern BOUNDS =
            Pattern.compile("\\s*((?:\\[\\s*[+-]?\\d+\\s*(?::\\s*[+-]?\\d+\\s*)?\\]\\s*)+)=");
    private static final Pattern NEEDS_QUOTES = Pattern.compile("(?i)null|.*[\"\\\\{},\\s].*|", Pattern.DOTALL);

    private final String text;
    private final UnaryOperator<String> element;
    private final List<Integer> sizes = new ArrayList<>();
    private final StringBuilder out = new StringBuilder();
    private int at;
    private int depthOfElements = -1;
    private boolean anyElement;

    private ArrayInput(String text, UnaryOperator<String> element) {
        this.text = text;
        this.element = element;
    }

    static String read(String text, UnaryOperator<String> element) {
        return new ArrayInput(text, element).array();
    }

    private String array() {
        Matcher bounds = BOUNDS.matcher(text);
        String dimensions = "";
        if (bounds.lookingAt()) {
            dimensions = bounds.group(1).replaceAll("\\s", "");
            at = bounds.end();
        }
        skipBlanks();
        if (at >= text.length() || text.charAt(at) != '{') {
            throw malformed(
                    dimensions.isEmpty()
                            ? "Array value must start with \"{\" or dimension information."
                            : "Array contents must start with \"{\".");
        }
        list(0);
        skipBlanks();
        if (at < text.length()) {
            throw malformed("Junk after closing right brace.");
        }
        if (!anyElement) {
            return "{}";
        }
        return (dimensions.matches("(?:\\[1:\\d+\\])*") ? "" : dimensions + "=") + out;
    }

    private void list(int depth) {
        if (depth >= MOST_DIMENSIONS) {
            throw new DblinkException(
                    SqlState.PROGRAM_LIMIT_EXCEEDED,
                    "number of array dimensions exceeds the maximum allowed (" + MOST_DIMENSIONS + ")");
        }
        at++;
        out.append('{');
        int count = 0;
        if (next() == '}') {
            at++;
        } else {
            count = elements(depth);
        }
        out.append('}');
        checkSize(depth, count);
    }

    private int elements(int depth) {
        int count = 0;
        while (true) {
            count++;
            if (next() == '{') {
                checkDepth(depth, false);
                list(depth + 1);
            } else {
                checkDepth(depth, true);
                value();
            }
            char delimiter = next();
            at++;
            if (delimiter == '}') {
                return count;
            }
            if (delimiter != ',') {
                at--;
                throw unexpected();
            }
            out.append(',');
        }
    }

    /** Elements are all at the same depth. */
    private void checkDepth(int depth, boolean isElement) {
        boolean fits = depthOfElements < 0 || (isElement ? depth == depthOfElements : depth < depthOfElements);
        if (!fits) {
            throw uneven();
        }
        if (isElement) {
            depthOfElements = depth;
            anyElement = true;
        }
    }

    private void checkSize(int depth, int count) {
        while (sizes.size() <= depth) {
            sizes.add(-1);
        }
        if (sizes.get(depth) >= 0 && sizes.get(depth) != count) {
            throw uneven();
        }
        sizes.set(depth, count);
    }

    private void value() {
        boolean quoted = text.charAt(at) == '"';
        String raw = quoted ? quoted() : plain();
        if (!quoted && raw.equalsIgnoreCase("null")) {
            out.append("NULL");
            return;
        }
        String converted = element.apply(raw);
        if (NEEDS_QUOTES.matcher(converted).matches()) {
            out.append('"')
                    .append(converted.replace("\\", "\\\\").replace("\"", "\\\""))
                    .append('"');
        } else {
            out.append(converted);
        }
    }

    private String quoted() {
        StringBuilder value = new StringBuilder();
        at++;
        while (current() != '"') {
            if (text.charAt(at) == '\\') {
                at++;
            }
            value.append(current());
            at++;
        }
        at++;
        return value.toString();
    }

    private String plain() {
        StringBuilder value = new StringBuilder();
        int kept = 0;
        while ("{},\"".indexOf(current()) < 0) {
            boolean escaped = text.charAt(at) == '\\';
            if (escaped) {
                at++;
            }
            value.append(current());
            at++;
            if (escaped || !isBlank(value.charAt(value.length() - 1))) {
                kept = value.length();
            }
        }
        if (kept == 0 || text.charAt(at) == '{' || text.charAt(at) == '"') {
            throw unexpected();
        }
        value.setLength(kept);
        return value.toString();
    }

    private char next() {
        skipBlanks();
        return current();
    }

    private char current() {
        if (at >= text.length()) {
            throw malformed("Unexpected end of input.");
        }
        return text.charAt(at);
    }

    private void skipBlanks() {
        while (at < text.length() && isBlank(text.charAt(at))) {
            at++;
        }
    }

    private static boolean isBlank(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    private DblinkException unexpected() {
        return text.charAt(at) == '"'
                ? malformed("Incorrectly quoted array element.")
                : malformed("Unexpected \"" + text.charAt(at) + "\" character.");
    }

    private DblinkException uneven() {
        return malformed("Multidimensional arrays must have sub-arrays with matching dimensions.");
    }

    private DblinkException malformed(String detail) {
        return InvalidInput.array(text, detail);
    }
}
