package dev.quell.conninfo;

/** Reads the {@code keyword = value} form of a connection string, byte by byte as libpq does. */
final class KeywordValueParser {
    private final String text;
    private final ParsedOptions options = new ParsedOptions();
    private int at;

    private KeywordValueParser(String text) {
        this.text = ByteText.view(text);
    }

    static ConnInfo parse(String text) {
        return new KeywordValueParser(text).parse();
    }

    private ConnInfo parse() {
        skipSpaces();
        while (at < text.length()) {
            String keyword = keyword();
            skipSpaces();
            String value = at < text.length() && text.charAt(at) == '\'' ? quotedValue() : plainValue();
            options.store(keyword, value);
            skipSpaces();
        }
        return options.toConnInfo();
    }

    private String keyword() {
        int start = at;
        while (at < text.length() && text.charAt(at) != '=' && !ByteText.isSpace(text.charAt(at))) {
            at++;
        }
        String keyword = text.substring(start, at);
        skipSpaces();
        if (at == text.length() || text.charAt(at) != '=') {
            throw new ConnInfoException(
                    "missing \"=\" after \"" + ByteText.shown(keyword) + "\" in connection info string");
        }
        at++;
        return keyword;
    }

    private String plainValue() {
        StringBuilder value = new StringBuilder();
        while (at < text.length() && !ByteText.isSpace(text.charAt(at))) {
            appendUnescaped(value);
        }
        return value.toString();
    }

    private String quotedValue() {
        StringBuilder value = new StringBuilder();
        at++;
        while (at < text.length()) {
            if (text.charAt(at) == '\'') {
                at++;
                return value.toString();
            }
            appendUnescaped(value);
        }
        throw new ConnInfoException("unterminated quoted string in connection info string");
    }

    /** Takes one character, or the one behind a backslash; a backslash at the very end counts for nothing. */
    private void appendUnescaped(StringBuilder value) {
        if (text.charAt(at) == '\\') {
            at++;
        }
        if (at < text.length()) {
            value.append(text.charAt(at++));
        }
    }

    private void skipSpaces() {
        while (at < text.length() && ByteText.isSpace(text.charAt(at))) {
            at++;
        }
    }
}
