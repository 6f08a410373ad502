package dev.quell.conformance.libpq;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Replaces in a trace what differs from run to run by a name for it. */
final class Masks {
    private static final Map<Pattern, String> ALWAYS = Map.of(
            Pattern.compile("/tmp/quell-[a-z]+-[0-9A-Za-z]+"), "/TEMPORARY",
            // The text is the TLS library's own; only where it stands is libpq's. What OpenSSL 1.1 takes for a failed
            // system
            // call, OpenSSL 3 calls an error of TLS.
            Pattern.compile("SSL (?:SYSCALL error: EOF detected|error: (?:[^\"\\\\]|\\\\[^n])*)"), "SSL error: <text>");

    private final Map<Pattern, String> own = new LinkedHashMap<>();

    /** From now on this text, where it stands as a word, is written as that. */
    void add(String text, String replacement) {
        own.put(Pattern.compile("(?<![0-9A-Za-z])" + Pattern.quote(text) + "(?![0-9A-Za-z])"), replacement);
    }

    String apply(String line) {
        String masked = line;
        for (Map.Entry<Pattern, String> mask : own.entrySet()) {
            masked = replace(mask, masked);
        }
        for (Map.Entry<Pattern, String> mask : ALWAYS.entrySet()) {
            masked = replace(mask, masked);
        }
        return masked;
    }

    private static String replace(Map.Entry<Pattern, String> mask, String line) {
        return mask.getKey().matcher(line).replaceAll(Matcher.quoteReplacement(mask.getValue()));
    }
}
