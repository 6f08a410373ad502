package dev.quell.h2.functions;

import dev.quell.h2.functions.SqlToken.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts SQL into tokens by PostgreSQL's lexical rules: quoted identifiers, strings with their prefixes, dollar quotes and
 * nested comments. What is not closed reaches to the end of the text. Not thread-safe; one is made for each text.
 */
public final class SqlTokenizer {
    private final String sql;
    private final List<SqlToken> tokens = new ArrayList<>();
    private int at;

    private SqlTokenizer(String sql) {
        this.sql = sql;
    }

    /** The tokens of that text, in their order. */
    public static List<SqlToken> tokens(String sql) {
        SqlTokenizer tokenizer = new SqlTokenizer(sql);
        while (tokenizer.at < sql.length()) {
            tokenizer.readOne();
        }
        return tokenizer.tokens;
    }

    private void readOne() {
        char first = sql.charAt(at);
        if (Character.isWhitespace(first)) {
            at++;
        } else if (sql.startsWith("--", at)) {
            skipLine();
        } else if (sql.startsWith("/*", at)) {
            skipComment();
        } else if (first == '\'') {
            add(Kind.STRING, quoted(at, '\'', false));
        } else if (first == '"') {
            add(Kind.QUOTED_IDENTIFIER, quoted(at, '"', false));
        } else if (first == '$') {
            readDollar();
        } else if (startsIdentifier(first)) {
            readWord();
        } else if (isDigit(first)) {
            add(Kind.NUMBER, numberEnd());
        } else {
            add(Kind.SYMBOL, at + 1);
        }
    }

    private void add(Kind kind, int end) {
        tokens.add(new SqlToken(kind, at, end));
        at = end;
    }

    private void skipLine() {
        while (at < sql.length() && sql.charAt(at) != '\n' && sql.charAt(at) != '\r') {
            at++;
        }
    }

    private void skipComment() {
        int depth = 0;
        do {
            if (sql.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else if (sql.startsWith("*/", at)) {
                depth--;
                at += 2;
            } else {
                at++;
            }
        } while (depth > 0 && at < sql.length());
    }

    /** The end of what the quote at that place opens; a doubled quote stands for one. */
    private int quoted(int from, char quote, boolean backslashes) {
        int next = from + 1;
        while (next < sql.length()) {
            char c = sql.charAt(next);
            if (backslashes && c == '\\') {
                next += 2;
            } else if (c != quote) {
                next++;
            } else if (next + 1 < sql.length() && sql.charAt(next + 1) == quote) {
                next += 2;
            } else {
                return next + 1;
            }
        }
        return sql.length();
    }

    private void readDollar() {
        int tagEnd = at + 1;
        while (tagEnd < sql.length() && isTagPart(sql.charAt(tagEnd), tagEnd == at + 1)) {
            tagEnd++;
        }
        if (tagEnd == sql.length() || sql.charAt(tagEnd) != '$') {
            add(Kind.SYMBOL, at + 1);
            return;
        }
        String tag = sql.substring(at, tagEnd + 1);
        int close = sql.indexOf(tag, tagEnd + 1);
        add(Kind.STRING, close < 0 ? sql.length() : close + tag.length());
    }

    private void readWord() {
        int end = at + 1;
        while (end < sql.length() && isIdentifierPart(sql.charAt(end))) {
            end++;
        }
        String word = sql.substring(at, end);
        char next = end < sql.length() ? sql.charAt(end) : ' ';
        if (next == '\'' && isStringPrefix(word)) {
            add(Kind.STRING, quoted(end, '\'', word.equalsIgnoreCase("E")));
        } else if (word.equalsIgnoreCase("U")
                && next == '&'
                && end + 1 < sql.length()
                && isQuote(sql.charAt(end + 1))) {
            char quote = sql.charAt(end + 1);
            add(quote == '"' ? Kind.QUOTED_IDENTIFIER : Kind.STRING, quoted(end + 1, quote, false));
        } else {
            add(Kind.WORD, end);
        }
    }

    private int numberEnd() {
        int end = at;
        while (end < sql.length() && (isIdentifierPart(sql.charAt(end)) || sql.charAt(end) == '.')) {
            end++;
        }
        return end;
    }

    private static boolean isStringPrefix(String word) {
        return word.length() == 1 && "EBXN".indexOf(Character.toUpperCase(word.charAt(0))) >= 0;
    }

    private static boolean isQuote(char c) {
        return c == '\'' || c == '"';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean startsIdentifier(char c) {
        return c == '_' || c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isIdentifierPart(char c) {
        return startsIdentifier(c) || isDigit(c) || c == '$';
    }

    private static boolean isTagPart(char c, boolean first) {
        return startsIdentifier(c) || (!first && isDigit(c));
    }
}
