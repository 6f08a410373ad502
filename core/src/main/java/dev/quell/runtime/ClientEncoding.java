package dev.quell.runtime;

import dev.quell.protocol.Failure;
import java.util.Locale;
import java.util.Map;

/** The encoding of all text, which is UTF-8: what else a server says it sends would be read as something it is not. */
final class ClientEncoding {
    private static final String PARAMETER = "client_encoding";

    private ClientEncoding() {}

    /** Whether a session that reports these parameters begins in UTF-8; one that does not say is taken to. */
    static boolean isUtf8(Map<String, String> parameters) {
        return isUtf8(parameters.getOrDefault(PARAMETER, "UTF8"));
    }

    /** As the server does, this ignores case and punctuation in such names. */
    static boolean isUtf8(String name) {
        String plain = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        return plain.equals("utf8") || plain.equals("unicode");
    }

    static Failure refusal(String name) {
        return new Failure.Usage(
                "client_encoding is \"" + name + "\" now, and the connection was ended: text is sent and"
                        + " received as UTF-8 only; leave client_encoding at \"UTF8\", and convert with convert_to");
    }
}
