package dev.quell.dblink;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Identifiers, which PostgreSQL cuts to 63 bytes. */
final class Names {
    private static final int LONGEST = 63;

    private Names() {}

    /** Cuts a name between two characters, never within one. */
    static String truncate(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= LONGEST) {
            return name;
        }
        int end = LONGEST;
        while (isContinuation(bytes[end])) {
            end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    /** As {@link #truncate}, and tells of it. */
    static String truncate(String name, Consumer<DblinkNotice> notices) {
        String truncated = truncate(name);
        if (!truncated.equals(name)) {
            notices.accept(DblinkNotice.of(
                    SqlState.NAME_TOO_LONG, "identifier \"" + name + "\" will be truncated to \"" + truncated + "\""));
        }
        return truncated;
    }

    private static boolean isContinuation(byte octet) {
        return (octet & 0xC0) == 0x80;
    }
}
