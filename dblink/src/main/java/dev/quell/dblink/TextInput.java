package dev.quell.dblink;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Truth values, limited text, bytes and UUIDs as PostgreSQL reads and writes them. */
final class TextInput {
    private static final Set<String> TRUE = Set.of("t", "tr", "tru", "true", "y", "ye", "yes", "on", "1");
    private static final Set<String> FALSE = Set.of("f", "fa", "fal", "fals", "false", "n", "no", "of", "off", "0");
    private static final Pattern UUID = Pattern.compile("(?i)(?:[0-9a-f]{4}-?){7}[0-9a-f]{4}");
    private static final int MODIFIER_OFFSET = 4;
    private static final HexFormat HEX = HexFormat.of();

    private TextInput() {}

    static String bool(String text) {
        String word = text.strip().toLowerCase(Locale.ROOT);
        if (TRUE.contains(word)) {
            return "t";
        }
        if (FALSE.contains(word)) {
            return "f";
        }
        throw InvalidInput.syntax("boolean", text);
    }

    // --- character types

    /** Text that is too long by nothing but blanks is cut. */
    static String limited(String text, String type, int modifier) {
        int most = modifier - MODIFIER_OFFSET;
        if (modifier < MODIFIER_OFFSET || text.codePointCount(0, text.length()) <= most) {
            return text;
        }
        int end = text.offsetByCodePoints(0, most);
        if (!text.substring(end).matches(" *")) {
            throw new DblinkException(SqlState.STRING_TOO_LONG, "value too long for type " + type + "(" + most + ")");
        }
        return text.substring(0, end);
    }

    static String padded(String text, int modifier) {
        String limited = limited(text, "character", modifier);
        int missing = modifier - MODIFIER_OFFSET - limited.codePointCount(0, limited.length());
        return missing > 0 ? limited + " ".repeat(missing) : limited;
    }

    // --- bytes

    static String bytea(String text) {
        return "\\x" + HEX.formatHex(text.startsWith("\\x") ? hexadecimal(text) : escaped(text));
    }

    private static byte[] hexadecimal(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int at = 2;
        while (at < text.length()) {
            if (" \t\n\r".indexOf(text.charAt(at)) >= 0) {
                at++;
                continue;
            }
            int high = digit(text, at);
            if (at + 1 >= text.length()) {
                throw new DblinkException(
                        SqlState.INVALID_PARAMETER_VALUE, "invalid hexadecimal data: odd number of digits");
            }
            bytes.write(high << 4 | digit(text, at + 1));
            at += 2;
        }
        return bytes.toByteArray();
    }

    private static int digit(String text, int at) {
        char c = text.charAt(at);
        if (!HexFormat.isHexDigit(c)) {
            String shown = Character.toString(text.codePointAt(at));
            throw new DblinkException(SqlState.INVALID_PARAMETER_VALUE, "invalid hexadecimal digit: \"" + shown + "\"");
        }
        return HexFormat.fromHexDigit(c);
    }

    /** The old format: a backslash before another one, or before three octal digits. */
    private static byte[] escaped(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int at = 0;
        while (at < utf8.length) {
            if (utf8[at] != '\\') {
                bytes.write(utf8[at++]);
            } else if (at + 1 < utf8.length && utf8[at + 1] == '\\') {
                bytes.write('\\');
                at += 2;
            } else if (at + 3 < utf8.length && isOctal(utf8, at)) {
                bytes.write((utf8[at + 1] - '0') << 6 | (utf8[at + 2] - '0') << 3 | (utf8[at + 3] - '0'));
                at += 4;
            } else {
                throw new DblinkException(SqlState.INVALID_TEXT_REPRESENTATION, "invalid input syntax for type bytea");
            }
        }
        return bytes.toByteArray();
    }

    private static boolean isOctal(byte[] utf8, int at) {
        return utf8[at + 1] >= '0'
                && utf8[at + 1] <= '3'
                && utf8[at + 2] >= '0'
                && utf8[at + 2] <= '7'
                && utf8[at + 3] >= '0'
                && utf8[at + 3] <= '7';
    }

    static String uuid(String text) {
        boolean braces = text.startsWith("{") && text.endsWith("}") && text.length() > 1;
        String bare = braces ? text.substring(1, text.length() - 1) : text;
        if (!UUID.matcher(bare).matches()) {
            throw InvalidInput.syntax("uuid", text);
        }
        String digits = bare.replace("-", "").toLowerCase(Locale.ROOT);
        return String.join(
                "-",
                digits.substring(0, 8),
                digits.substring(8, 12),
                digits.substring(12, 16),
                digits.substring(16, 20),
                digits.substring(20));
    }
}
