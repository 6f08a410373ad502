package dev.quell.cli.shell;

import java.sql.SQLSyntaxErrorException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The words of a statement, read one after the other; those without quotes are in lower case. Not thread-safe. */
final class Words {
    private final List<Word> words;
    private int at;

    private Words(List<Word> words) {
        this.words = words;
    }

    private record Word(Kind kind, String text) {}

    private enum Kind {
        WORD,
        NAME,
        STRING,
        SIGN,
        END
    }

    static Words of(String sql) {
        List<Word> words = new ArrayList<>();
        for (Token token : Lexer.words(sql)) {
            words.add(word(Literals.plain(token)));
        }
        words.add(new Word(Kind.END, ""));
        return new Words(words);
    }

    private static Word word(Token token) {
        String text = token.text();
        return switch (token.kind()) {
            case WORD -> new Word(Kind.WORD, text.toLowerCase(Locale.ROOT));
            case QUOTED_NAME -> new Word(Kind.NAME, inner(text).replace("\"\"", "\""));
            case STRING, ESCAPE_STRING, DOLLAR_STRING ->
                new Word(Kind.STRING, inner(text).replace("''", "'"));
            case SIGN, BLANK -> new Word(Kind.SIGN, text);
        };
    }

    private static String inner(String quoted) {
        return quoted.length() < 2 ? "" : quoted.substring(1, quoted.length() - 1);
    }

    private Word next() {
        return words.get(at);
    }

    /** Takes these words, if they are next. */
    boolean accept(String... wanted) {
        for (int i = 0; i < wanted.length; i++) {
            Word word = words.get(Math.min(at + i, words.size() - 1));
            if (word.kind() != Kind.WORD || !word.text().equals(wanted[i])) {
                return false;
            }
        }
        at += wanted.length;
        return true;
    }

    boolean acceptSign(String sign) {
        boolean there = next().kind() == Kind.SIGN && next().text().equals(sign);
        at += there ? 1 : 0;
        return there;
    }

    boolean isAtEnd() {
        return next().kind() == Kind.END;
    }

    /** Whether a word without quotes is next. */
    boolean isAtWord() {
        return next().kind() == Kind.WORD;
    }

    void expect(String... wanted) throws SQLSyntaxErrorException {
        for (String word : wanted) {
            if (!accept(word)) {
                throw unexpected();
            }
        }
    }

    void expectSign(String sign) throws SQLSyntaxErrorException {
        if (!acceptSign(sign)) {
            throw unexpected();
        }
    }

    /** The end of the statement, perhaps after its semicolon. */
    void expectEnd() throws SQLSyntaxErrorException {
        acceptSign(";");
        if (!isAtEnd()) {
            throw unexpected();
        }
    }

    String name() throws SQLSyntaxErrorException {
        Word word = next();
        if (word.kind() != Kind.WORD && word.kind() != Kind.NAME) {
            throw unexpected();
        }
        at++;
        return word.text();
    }

    String string() throws SQLSyntaxErrorException {
        Word word = next();
        if (word.kind() != Kind.STRING) {
            throw unexpected();
        }
        at++;
        return word.text();
    }

    SQLSyntaxErrorException unexpected() {
        Word word = next();
        String place = switch (word.kind()) {
            case END -> "at end of input";
            // It may be a password.
            case STRING -> "at or near a string";
            case WORD, NAME, SIGN -> "at or near \"" + word.text() + "\"";
        };
        return new SQLSyntaxErrorException("syntax error " + place, "42601");
    }
}
