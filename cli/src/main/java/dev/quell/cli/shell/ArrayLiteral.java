package dev.quell.cli.shell;

import java.sql.SQLDataException;
import java.util.StringJoiner;

/** The text of an array, {@code {a,"b c",NULL}}, as an array of H2's: {@code ARRAY['a','b c',NULL]}. Not thread-safe. */
final class ArrayLiteral {
    private final String text;
    private int at;

    private ArrayLiteral(String text) {
        this.text = text;
    }

    /** {@code text} is the value of a string, without quotes. */
    static String expression(String text) throws SQLDataException {
        ArrayLiteral literal = new ArrayLiteral(text.strip());
        String array = literal.array();
        if (literal.at < literal.text.length()) {
            throw literal.malformed();
        }
        return array;
    }

    /** How many dimensions it has. */
    static int dimensions(String text) {
        int dimensions = 0;
        for (int i = 0; i < text.length() && (text.charAt(i) == '{' || Character.isWhitespace(text.charAt(i))); i++) {
            dimensions += text.charAt(i) == '{' ? 1 : 0;
        }
        return Math.max(1, dimensions);
    }

    private String array() throws SQLDataException {
        take('{');
        StringJoiner elements = new StringJoiner(",", "ARRAY[", "]");
        if (next() == '}') {
            at++;
            return elements.toString();
        }
        do {
            elements.add(element());
        } while (accept(','));
        take('}');
        return elements.toString();
    }

    private String element() throws SQLDataException {
        return switch (next()) {
            case '{' -> array();
            case '"' -> quoted();
            default -> plain();
        };
    }

    private String quoted() throws SQLDataException {
        StringBuilder value = new StringBuilder();
        at++;
        while (at < text.length() && text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 1 : 0;
            value.append(here());
            at++;
        }
        take('"');
        return string(value.toString());
    }

    private String plain() throws SQLDataException {
        StringBuilder value = new StringBuilder();
        while (at < text.length() && "{},\"".indexOf(text.charAt(at)) < 0) {
            at += text.charAt(at) == '\\' ? 1 : 0;
            value.append(here());
            at++;
        }
        String element = value.toString().strip();
        if (element.isEmpty()) {
            throw malformed();
        }
        return element.equalsIgnoreCase("null") ? "NULL" : string(element);
    }

    private static String string(String value) {
        return "'" + value.replace("'", "''") + "'";
    }

    private char here() throws SQLDataException {
        if (at >= text.length()) {
            throw malformed();
        }
        return text.charAt(at);
    }

    private char next() throws SQLDataException {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return here();
    }

    private boolean accept(char sign) throws SQLDataException {
        boolean there = next() == sign;
        at += there ? 1 : 0;
        return there;
    }

    private void take(char sign) throws SQLDataException {
        if (!accept(sign)) {
            throw malformed();
        }
    }

    private SQLDataException malformed() {
        return new SQLDataException("malformed array literal: \"" + text + "\"", "22P02");
    }
}
