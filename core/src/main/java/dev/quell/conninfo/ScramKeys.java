package dev.quell.conninfo;

import java.io.ByteArrayOutputStream;
import java.util.Optional;

/** Reads SCRAM keys, which are given in Base64 as PostgreSQL reads it. */
final class ScramKeys {
    private static final String DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private static final int KEY_LENGTH = 32;

    private ScramKeys() {}

    static void check(OptionReader options, ConnOption option, String name) {
        Optional<String> text = options.text(option);
        if (text.isPresent()) {
            byte[] key = decode(text.get()).orElseThrow(() -> new ConnInfoException("invalid SCRAM " + name + " key"));
            if (key.length != KEY_LENGTH) {
                throw new ConnInfoException("invalid SCRAM " + name + " key length: " + key.length);
            }
        }
    }

    /** Empty if the text is malformed. Unlike Java's decoder this one takes padding in the middle, as PostgreSQL's. */
    static Optional<byte[]> decode(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int group = 0;
        int digits = 0;
        int lastGroup = 3;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '=' && lastGroup == 3) {
                if (digits < 2) {
                    return Optional.empty();
                }
                lastGroup = digits - 1;
            }
            int digit = c == '=' ? 0 : DIGITS.indexOf(c);
            if (digit < 0) {
                return Optional.empty();
            }
            group = group << 6 | digit;
            if (++digits == 4) {
                for (int i = 0; i < lastGroup; i++) {
                    bytes.write(group >> (16 - 8 * i));
                }
                group = 0;
                digits = 0;
            }
        }
        return digits == 0 ? Optional.of(bytes.toByteArray()) : Optional.empty();
    }
}
