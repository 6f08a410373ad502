package dev.quell.conninfo;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Text seen as libpq sees it: as UTF-8 bytes, one {@code char} for each. Positions in messages and percent-encoded
 * parts of a character only come out right on this level.
 */
final class ByteText {
    private ByteText() {}

    static String view(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** Turns a view back into text for a message, with a replacement character where the bytes are not UTF-8. */
    static String shown(String view) {
        return new String(view.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** Turns a view back into text for use, which must be UTF-8. */
    static String value(String view, String keyword) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(view.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException e) {
            ConnInfoException failure = new ConnInfoException("value of connection option \"" + shown(keyword)
                    + "\" is not valid UTF-8: percent-encode the bytes of its UTF-8 form");
            failure.initCause(e);
            throw failure;
        }
    }

    /** C's {@code isspace} in the C locale. */
    static boolean isSpace(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }
}
