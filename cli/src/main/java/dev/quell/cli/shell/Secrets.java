package dev.quell.cli.shell;

import java.util.regex.Pattern;

/**
 * Finds text that may hold a secret. Rather too much than too little: whatever speaks of a password, a secret or a key in any
 * way, and every URI with a user or with escapes in it.
 */
final class Secrets {
    private static final Pattern SUSPECT = Pattern.compile(
            "passw|passphrase|secret|\\bpwd\\b|scram_\\w*key|identified\\s+by|\\bsalt\\b|://[^\\s'\"]*[@%]",
            Pattern.CASE_INSENSITIVE);

    private Secrets() {}

    static boolean mayBeIn(String text) {
        return SUSPECT.matcher(text).find();
    }
}
