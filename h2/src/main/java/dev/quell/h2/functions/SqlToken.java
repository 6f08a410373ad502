package dev.quell.h2.functions;

/** A piece of an SQL statement: where it stands in the text and what it is. Blanks and comments are no tokens. */
public record SqlToken(Kind kind, int start, int end) {
    /** What kinds of tokens there are. */
    public enum Kind {
        WORD,
        QUOTED_IDENTIFIER,
        STRING,
        NUMBER,
        SYMBOL
    }

    /** Whether it names something, quoted or not. Keywords are words too. */
    public boolean isIdentifier() {
        return kind == Kind.WORD || kind == Kind.QUOTED_IDENTIFIER;
    }

    /** Its text in the statement it was cut from. */
    public String text(String sql) {
        return sql.substring(start, end);
    }

    /** Whether it is that symbol. */
    public boolean is(String sql, char symbol) {
        return kind == Kind.SYMBOL && sql.charAt(start) == symbol;
    }

    /** Whether it is that word, in upper or lower case, without quotes. */
    public boolean isWord(String sql, String word) {
        return kind == Kind.WORD
                && end - start == word.length()
                && sql.regionMatches(true, start, word, 0, word.length());
    }
}
