package dev.quell.cli.shell;

/** A piece of a statement; all of them together are the whole text. */
record Token(Kind kind, String text) {
    enum Kind {
        /** Blanks and comments. */
        BLANK,
        WORD,
        QUOTED_NAME,
        STRING,
        /** {@code E'...'}. */
        ESCAPE_STRING,
        /** {@code $tag$...$tag$}. */
        DOLLAR_STRING,
        SIGN
    }

    boolean isWord(String word) {
        return kind == Kind.WORD && text.equalsIgnoreCase(word);
    }

    boolean isSign(char sign) {
        return kind == Kind.SIGN && text.charAt(0) == sign;
    }
}
