package dev.quell.cli.shell;

import dev.quell.cli.shell.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/** Cuts a statement into tokens by PostgreSQL's lexical rules. What is not closed reaches to the end. Not thread-safe. */
final class Lexer {
    private final String sql;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private Lexer(String sql) {
        this.sql = sql;
    }

    static List<Token> tokens(String sql) {
        Lexer lexer = new Lexer(sql);
        while (lexer.at < sql.length()) {
            lexer.readOne();
        }
        return lexer.tokens;
    }

    /** The same without blanks and comments. */
    static List<Token> words(String sql) {
        return tokens(sql).stream().filter(token -> token.kind() != Kind.BLANK).toList();
    }

    static String join(List<Token> tokens) {
        StringBuilder text = new StringBuilder();
        tokens.forEach(token -> text.append(token.text()));
        return text.toString();
    }

    private void readOne() {
        char c = sql.charAt(at);
        if (Character.isWhitespace(c)) {
            add(Kind.BLANK, blankEnd());
        } else if (sql.startsWith("--", at)) {
            add(Kind.BLANK, orEnd(sql.indexOf('\n', at)));
        } else if (sql.startsWith("/*", at)) {
            add(Kind.BLANK, commentEnd());
        } else if (c == '\'') {
            add(Kind.STRING, quoteEnd(at, c, false));
        } else if (c == '"') {
            add(Kind.QUOTED_NAME, quoteEnd(at, c, false));
        } else if (isWordStart(c) || Character.isDigit(c)) {
            readWord();
        } else if (c == '$') {
            readDollar();
        } else {
            add(Kind.SIGN, at + 1);
        }
    }

    private void add(Kind kind, int end) {
        tokens.add(new Token(kind, sql.substring(at, end)));
        at = end;
    }

    private int orEnd(int index) {
        return index < 0 ? sql.length() : index;
    }

    private int blankEnd() {
        int end = at;
        while (end < sql.length() && Character.isWhitespace(sql.charAt(end))) {
            end++;
        }
        return end;
    }

    private int commentEnd() {
        int depth = 0;
        int next = at;
        do {
            if (sql.startsWith("/*", next)) {
                depth++;
                next += 2;
            } else if (sql.startsWith("*/", next)) {
                depth--;
                next += 2;
            } else {
                next++;
            }
        } while (depth > 0 && next < sql.length());
        return Math.min(next, sql.length());
    }

    private int quoteEnd(int open, char quote, boolean escapes) {
        int next = open + 1;
        while (next < sql.length()) {
            char c = sql.charAt(next);
            boolean doubled = c == quote && next + 1 < sql.length() && sql.charAt(next + 1) == quote;
            if (doubled || (escapes && c == '\\')) {
                next += 2;
            } else if (c == quote) {
                return next + 1;
            } else {
                next++;
            }
        }
        return sql.length();
    }

    private void readWord() {
        int end = at + 1;
        while (end < sql.length() && isWordPart(sql.charAt(end))) {
            end++;
        }
        boolean escapes =
                end == at + 1 && (sql.charAt(at) | ' ') == 'e' && end < sql.length() && sql.charAt(end) == '\'';
        if (escapes) {
            add(Kind.ESCAPE_STRING, quoteEnd(end, '\'', true));
        } else {
            add(Kind.WORD, end);
        }
    }

    private void readDollar() {
        int end = at + 1;
        while (end < sql.length() && isTagPart(sql.charAt(end), end == at + 1)) {
            end++;
        }
        if (end < sql.length() && sql.charAt(end) == '$') {
            String tag = sql.substring(at, end + 1);
            int close = sql.indexOf(tag, end + 1);
            add(Kind.DOLLAR_STRING, close < 0 ? sql.length() : close + tag.length());
        } else {
            add(Kind.SIGN, at + 1);
        }
    }

    static boolean isWordStart(char c) {
        return c == '_' || c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    static boolean isWordPart(char c) {
        return isWordStart(c) || Character.isDigit(c) || c == '$';
    }

    static boolean isTagPart(char c, boolean first) {
        return isWordStart(c) || (!first && Character.isDigit(c));
    }
}
