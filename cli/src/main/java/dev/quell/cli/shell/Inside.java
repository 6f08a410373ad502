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

    /** What is not closed when the input ends in the middle of it; empty if nothing has to be. */
    String unterminated() {
        return switch (this) {
            case STRING -> "quoted string";
            case IDENTIFIER -> "quoted identifier";
            case DOLLAR_QUOTE -> "dollar-quoted string";
            case COMMENT -> "/* comment";
            case NOTHING, STATEMENT, PARENTHESES -> "";
        };
    }

    String prompt() {
        return "quell" + sign + "> ";
    }
}
