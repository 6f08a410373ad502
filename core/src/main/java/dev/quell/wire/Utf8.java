package dev.quell.wire;

import java.nio.charset.StandardCharsets;

/** Text as the bytes that a session sends. Java would send half of a surrogate pair as a question mark. */
public final class Utf8 {
    private Utf8() {}

    /**
     * Encodes a text.
     *
     * @throws IllegalArgumentException if half of a surrogate pair stands alone in it
     */
    public static byte[] of(String text) {
        if (loneSurrogate(text) >= 0) {
            throw new IllegalArgumentException(
                    "text with half of a surrogate pair cannot be sent: UTF-8 cannot express it;"
                            + " do not cut text within a character, or send a byte[] to a bytea");
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The index of the first half of a surrogate pair that stands alone; -1 if there is none. */
    public static int loneSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i)) && !isOfPair(text, i)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isOfPair(String text, int at) {
        return Character.isHighSurrogate(text.charAt(at))
                ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
                : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
    }
}
