package dev.quell.cli.shell;

import java.util.regex.Pattern;

/**
 * Finds text that may hold a secret. Rather too much than too little: whatever speaks of a password, a secret or a key in any
 * way, misspelt or behind escapes too, and every URI with a user or with escapes in it.
 */
final class Secrets {
    private static final Pattern SUSPECT = Pattern.compile(
            "passw|passphrase|secret|\\bp\\w{0,3}s\\w{0,3}w\\w{0,3}d\\b|\\bpwd\\b|\\bpass\\s*=|scram_\\w*key|identified\\s+by|\\bpw\\b|\\bsalt\\b"
                    + "|://[^\\s'\"]*[@%]|\\bu&['\"]",
            Pattern.CASE_INSENSITIVE);

    private Secrets() {}

    static boolean mayBeIn(String text) {
        return SUSPECT.matcher(text).find()
                || (text.indexOf('\\') >= 0 && SUSPECT.matcher(unescaped(text)).find());
    }

    private static String unescaped(String text) {
        return Lexer.join(Lexer.tokens(text).stream().map(Literals::plain).toList());
    }
}
