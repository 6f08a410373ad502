package dev.quell.libpq;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Text and bytes as SQL wants them. Works on bytes: in some encodings a byte that looks like a quote is the second half
 * of a character. All text ends at its first zero byte.
 */
final class Escaping {
    static final String INCOMPLETE = "incomplete multibyte character";
    static final String INVALID = "invalid multibyte character";

    /**
     * What escaping made of a text.
     *
     * @param bytes empty when there is no result
     * @param complaint null when the text is valid
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Escaped(byte[] bytes, @Nullable String complaint) {}

    private Escaping() {}

    /** What {@code PQescapeStringConn} writes: quotes doubled, and backslashes where they are special. */
    static Escaped string(byte[] from, ServerEncoding encoding, boolean standardStrings) {
        byte[] text = cString(from);
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length * 2);
        String complaint = null;
        int at = 0;
        while (at < text.length) {
            int length = encoding.rules().length(text, at);
            if (text[at] >= 0) {
                put(out, text[at], text[at] == '\'' || (text[at] == '\\' && !standardStrings));
                at++;
            } else if (length > text.length - at || !encoding.rules().valid(text, at, length)) {
                if (complaint == null) {
                    complaint = length > text.length - at ? INCOMPLETE : INVALID;
                }
                noCharacter(out, encoding);
                at++;
            } else {
                out.write(text, at, length);
                at += length;
            }
        }
        return new Escaped(out.toByteArray(), complaint);
    }

    /** Text with a character that cannot be written: escaped all the same, and refused when it is to be sent. */
    static String unwritable(String text, boolean standardStrings) {
        int zero = text.indexOf('\0');
        String escaped = (zero < 0 ? text : text.substring(0, zero)).replace("'", "''");
        return standardStrings ? escaped : escaped.replace("\\", "\\\\");
    }

    /**
     * Two bytes that no server takes for text, in place of a byte that is none: what follows is then read as it stands,
     * and cannot become a part of a character.
     */
    private static void noCharacter(ByteArrayOutputStream out, ServerEncoding encoding) {
        out.write(encoding == ServerEncoding.UTF8 ? 0xc0 : 0x8d);
        out.write(' ');
    }

    /** What {@code PQescapeLiteral} returns, with its quotes. */
    static Escaped literal(byte[] from, ServerEncoding encoding) {
        return quoted(cString(from), encoding, '\'', true);
    }

    /** What {@code PQescapeIdentifier} returns, with its quotes. */
    static Escaped identifier(byte[] from, ServerEncoding encoding) {
        return quoted(cString(from), encoding, '"', false);
    }

    private static Escaped quoted(byte[] text, ServerEncoding encoding, char quote, boolean literal) {
        String complaint = complaint(text, encoding);
        if (complaint != null) {
            return new Escaped(new byte[0], complaint);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length * 2 + 4);
        boolean backslashes = false;
        out.write(quote);
        int at = 0;
        while (at < text.length) {
            if (text[at] >= 0) {
                boolean backslash = literal && text[at] == '\\';
                backslashes |= backslash;
                put(out, text[at], text[at] == quote || backslash);
                at++;
            } else {
                int length = encoding.rules().length(text, at);
                out.write(text, at, length);
                at += length;
            }
        }
        out.write(quote);
        return new Escaped(backslashes ? withEscapeMark(out.toByteArray()) : out.toByteArray(), null);
    }

    /** A leading space, since what stands before the literal may be a letter. */
    private static byte[] withEscapeMark(byte[] literal) {
        byte[] marked = new byte[literal.length + 2];
        marked[0] = ' ';
        marked[1] = 'E';
        System.arraycopy(literal, 0, marked, 2, literal.length);
        return marked;
    }

    /** Only the first character of several bytes is said to be incomplete; whatever is wrong after it is invalid. */
    private static @Nullable String complaint(byte[] text, ServerEncoding encoding) {
        int at = 0;
        boolean first = true;
        while (at < text.length) {
            if (text[at] >= 0) {
                at++;
                continue;
            }
            int length = encoding.rules().length(text, at);
            if (length > text.length - at) {
                return first ? INCOMPLETE : INVALID;
            }
            if (!encoding.rules().valid(text, at, length)) {
                return INVALID;
            }
            first = false;
            at += length;
        }
        return null;
    }

    /** What {@code PQescapeByteaConn} and {@code PQescapeBytea} return; hexadecimal needs a server of 9.0 or later. */
    static String bytea(byte[] from, boolean standardStrings, boolean hexadecimal) {
        String backslash = standardStrings ? "\\" : "\\\\";
        if (hexadecimal) {
            return backslash + "x" + HexFormat.of().formatHex(from);
        }
        StringBuilder out = new StringBuilder(from.length * 2);
        for (byte value : from) {
            int unsigned = value & 0xff;
            if (unsigned < ' ' || unsigned > '~') {
                out.append(backslash).append(Integer.toOctalString(unsigned | 01000), 1, 4);
            } else if (value == '\'') {
                out.append("''");
            } else if (value == '\\') {
                out.append(backslash).append(backslash);
            } else {
                out.append((char) unsigned);
            }
        }
        return out.toString();
    }

    /** What {@code PQunescapeBytea} returns; what makes no sense is left out. */
    static byte[] unescapeBytea(String text) {
        byte[] bytes = cString(text.getBytes(StandardCharsets.UTF_8));
        boolean hexadecimal = bytes.length >= 2 && bytes[0] == '\\' && bytes[1] == 'x';
        return hexadecimal ? unescapeHexadecimal(bytes) : unescapeOctal(bytes);
    }

    private static byte[] unescapeHexadecimal(byte[] text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length / 2);
        int at = 2;
        while (at < text.length) {
            int high = hexadecimalDigit(text[at++]);
            if (high < 0 || at == text.length) {
                continue;
            }
            int low = hexadecimalDigit(text[at++]);
            if (low >= 0) {
                out.write((high << 4) | low);
            }
        }
        return out.toByteArray();
    }

    private static int hexadecimalDigit(byte digit) {
        return HexFormat.isHexDigit(digit) ? HexFormat.fromHexDigit(digit) : -1;
    }

    private static byte[] unescapeOctal(byte[] text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length);
        int at = 0;
        while (at < text.length) {
            if (text[at] != '\\') {
                out.write(text[at++]);
            } else if (octal(text, at + 1, '3') && octal(text, at + 2, '7') && octal(text, at + 3, '7')) {
                out.write(((text[at + 1] - '0') << 6) | ((text[at + 2] - '0') << 3) | (text[at + 3] - '0'));
                at += 4;
            } else {
                at++;
                if (at < text.length && text[at] == '\\') {
                    out.write(text[at++]);
                }
            }
        }
        return out.toByteArray();
    }

    private static boolean octal(byte[] text, int at, char highest) {
        return at < text.length && text[at] >= '0' && text[at] <= highest;
    }

    private static void put(ByteArrayOutputStream out, byte value, boolean twice) {
        out.write(value);
        if (twice) {
            out.write(value);
        }
    }

    private static byte[] cString(byte[] text) {
        for (int i = 0; i < text.length; i++) {
            if (text[i] == 0) {
                return Arrays.copyOf(text, i);
            }
        }
        return text;
    }
}
