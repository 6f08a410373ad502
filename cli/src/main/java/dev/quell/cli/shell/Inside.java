package dev.quell.cli.shell;

/** What a text ends in the middle of, and the sign that psql has for it in its prompt. */
enum Inside {
    /** Between two statements. */
    NOTHING("="),
    STATEMENT("-"),
    PARENTHESES("("),
    STRING("'"),
    IDENTIFIER("\""),
    DOLLAR_QUOTE("$"),
    COMMENT("*");

    private final String sign;

    Inside(String sign) {
        this.sign = sign;
    }

    String sign() {
        return sign;
    }

    String prompt() {
        return "quell" + sign + "> ";
    }
}
