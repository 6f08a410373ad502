package dev.quell.h2.functions;

import java.util.ArrayList;
import java.util.List;
import org.h2.value.TypeInfo;
import org.h2.value.Value;
import org.h2.value.ValueArray;
import org.h2.value.ValueNull;

/** Reads PostgreSQL's text form of arrays: {@code {1,NULL,"a\"b"}}, nested or with bounds. Not thread-safe. */
final class ArrayText {
    private static final int MAX_DIMENSIONS = 6;
    private static final int ANY = 0;

    private final String text;
    private final ColumnType element;
    private final int dimensions;
    private int at;

    private ArrayText(String text, ColumnType element, int dimensions) {
        this.text = text;
        this.element = element;
        this.dimensions = dimensions;
    }

    /** An array of any number of dimensions. H2's arrays begin at 1, so that lower bounds are dropped. */
    static Value read(String text, ColumnType element) {
        return read(text, element, ANY);
    }

    /** An array of that number of dimensions, or an empty one. */
    static Value read(String text, ColumnType element, int dimensions) {
        ArrayText reader = new ArrayText(text, element, dimensions);
        reader.skipBounds();
        Value array = reader.array(1);
        reader.skipBlanks();
        if (reader.at < text.length()) {
            throw reader.malformed();
        }
        return array;
    }

    private void skipBounds() {
        skipBlanks();
        if (peek() == '[') {
            at = text.indexOf('=') + 1;
            if (at == 0) {
                throw malformed();
            }
        }
        skipBlanks();
    }

    private Value array(int depth) {
        expect('{');
        if (depth > MAX_DIMENSIONS) {
            throw malformed();
        }
        List<Value> values = new ArrayList<>();
        skipBlanks();
        if (peek() != '}') {
            values.add(item(depth));
            while (peek() == ',') {
                at++;
                values.add(item(depth));
            }
        }
        expect('}');
        TypeInfo type = values.isEmpty() || values.getFirst().getValueType() != Value.ARRAY
                ? element.h2()
                : values.getFirst().getType();
        return ValueArray.get(type, values.toArray(new Value[0]), null);
    }

    private Value item(int depth) {
        skipBlanks();
        if (dimensions != ANY && (peek() == '{') != (depth < dimensions)) {
            throw Failures.of(
                    "2202E",
                    "an array does not have the %d dimensions that its column is declared with".formatted(dimensions));
        }
        Value value = switch (peek()) {
            case '{' -> array(depth + 1);
            case '"' -> element.read(quoted());
            default -> bare();
        };
        skipBlanks();
        return value;
    }

    private String quoted() {
        StringBuilder value = new StringBuilder();
        at++;
        while (peek() != '"') {
            if (peek() == '\\') {
                at++;
            }
            value.append(peek());
            at++;
        }
        at++;
        return value.toString();
    }

    private Value bare() {
        StringBuilder value = new StringBuilder();
        boolean escaped = false;
        int kept = 0;
        while (peek() != ',' && peek() != '}') {
            boolean literal = peek() == '\\';
            if (literal) {
                escaped = true;
                at++;
            }
            value.append(peek());
            if (literal || !isBlank(peek())) {
                kept = value.length();
            }
            at++;
        }
        if (kept == 0) {
            throw malformed();
        }
        String word = value.substring(0, kept);
        return !escaped && word.equalsIgnoreCase("NULL") ? ValueNull.INSTANCE : element.read(word);
    }

    private void skipBlanks() {
        while (at < text.length() && isBlank(text.charAt(at))) {
            at++;
        }
    }

    /** Only these: other blanks, such as Unicode's, are a part of an element, and the server does not quote them. */
    private static boolean isBlank(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    private void expect(char c) {
        if (peek() != c) {
            throw malformed();
        }
        at++;
    }

    private char peek() {
        if (at >= text.length()) {
            throw malformed();
        }
        return text.charAt(at);
    }

    private RuntimeException malformed() {
        return Failures.of("22P02", "malformed array literal: \"" + text + "\"");
    }
}
