package dev.quell.conninfo;

/** Decodes the parts of a connection URI, on {@link ByteText} views. */
final class PercentEncoding {
    private PercentEncoding() {}

    /** Decodes a part that may be quoted in a message. */
    static String decode(String part) {
        return decode(part, ByteText.shown(part));
    }

    /** Decodes the value of an option, which is kept out of messages if it is a secret. */
    static String decodeValue(String part, boolean secret) {
        return decode(part, secret ? Secret.MASK : ByteText.shown(part));
    }

    /** Blanks around the part are dropped; within it they end the decoding with an error. */
    private static String decode(String part, String shown) {
        StringBuilder decoded = new StringBuilder(part.length());
        int at = skipBlanks(part, 0);
        while (at < part.length() && part.charAt(at) != ' ') {
            char c = part.charAt(at++);
            if (c == '%') {
                c = decodeToken(part, at, shown);
                at += 2;
            }
            decoded.append(c);
        }
        if (skipBlanks(part, at) < part.length()) {
            throw new ConnInfoException(
                    "unexpected spaces found in \"" + shown + "\", use percent-encoded spaces (%20) instead");
        }
        return decoded.toString();
    }

    private static char decodeToken(String part, int at, String shown) {
        int high = at < part.length() ? hexDigit(part.charAt(at)) : -1;
        int low = at + 1 < part.length() ? hexDigit(part.charAt(at + 1)) : -1;
        if (high < 0 || low < 0) {
            throw new ConnInfoException("invalid percent-encoded token: \"" + shown + "\"");
        }
        int value = high << 4 | low;
        if (value == 0) {
            throw new ConnInfoException("forbidden value %00 in percent-encoded value: \"" + shown + "\"");
        }
        return (char) value;
    }

    /** Not {@link Character#digit}: that takes the digits of every script. */
    private static int hexDigit(char c) {
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }

    private static int skipBlanks(String part, int from) {
        int at = from;
        while (at < part.length() && part.charAt(at) == ' ') {
            at++;
        }
        return at;
    }
}
