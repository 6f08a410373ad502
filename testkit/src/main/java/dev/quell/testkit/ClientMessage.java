package dev.quell.testkit;

import java.nio.charset.StandardCharsets;

/**
 * A message that a client sent to a {@link ScriptedServer}.
 *
 * @param type such as {@code Q}
 * @param text the content, each byte as one character (ISO 8859-1)
 */
public record ClientMessage(char type, String text) {
    ClientMessage(char type, byte[] content) {
        this(type, new String(content, StandardCharsets.ISO_8859_1));
    }
}
