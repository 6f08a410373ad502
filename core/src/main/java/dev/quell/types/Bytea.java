package dev.quell.types;

import java.util.Arrays;
import java.util.HexFormat;

/** {@code bytea}: raw bytes. Decodes both text forms and the binary one, and sends the binary one. */
final class Bytea implements Codec<byte[]> {
    @Override
    public Class<byte[]> javaType() {
        return byte[].class;
    }

    @Override
    public boolean accepts(int typeOid, Format format) {
        return typeOid == Oids.BYTEA;
    }

    @Override
    public byte[] decode(Cell cell) {
        return switch (cell.format()) {
            case BINARY -> Arrays.copyOfRange(cell.bytes(), cell.offset(), cell.offset() + cell.length());
            case TEXT -> isHex(cell) ? fromHex(cell) : fromEscapes(cell);
        };
    }

    private static boolean isHex(Cell cell) {
        return cell.length() >= 2 && cell.bytes()[cell.offset()] == '\\' && cell.bytes()[cell.offset() + 1] == 'x';
    }

    private static byte[] fromHex(Cell cell) {
        int digits = cell.length() - 2;
        if (digits % 2 != 0) {
            throw DecodeException.invalid(cell, "it has an odd number of hexadecimal digits");
        }
        byte[] decoded = new byte[digits / 2];
        for (int i = 0, at = cell.offset() + 2; i < decoded.length; i++, at += 2) {
            int high = hexDigit(cell.bytes()[at]);
            int low = hexDigit(cell.bytes()[at + 1]);
            if (high < 0 || low < 0) {
                throw DecodeException.invalid(cell, "it has something other than hexadecimal digits behind \\x");
            }
            decoded[i] = (byte) (high << 4 | low);
        }
        return decoded;
    }

    private static int hexDigit(byte c) {
        return c < 0 ? -1 : Character.digit(c, 16);
    }

    /** The form of {@code bytea_output = escape}: a doubled backslash, or one with three octal digits. */
    private static byte[] fromEscapes(Cell cell) {
        byte[] bytes = cell.bytes();
        int end = cell.offset() + cell.length();
        byte[] decoded = new byte[cell.length()];
        int count = 0;
        for (int at = cell.offset(); at < end; count++) {
            if (bytes[at] != '\\') {
                decoded[count] = bytes[at++];
            } else if (at + 1 < end && bytes[at + 1] == '\\') {
                decoded[count] = '\\';
                at += 2;
            } else {
                decoded[count] = octal(cell, at + 1, end);
                at += 4;
            }
        }
        return Arrays.copyOf(decoded, count);
    }

    private static byte octal(Cell cell, int from, int end) {
        int value = 0;
        for (int at = from; at < from + 3; at++) {
            int digit = at < end ? cell.bytes()[at] - '0' : -1;
            if (digit < 0 || digit > 7) {
                throw DecodeException.invalid(cell, "a backslash in it is followed by no octal number");
            }
            value = value << 3 | digit;
        }
        if (value > 0xFF) {
            throw DecodeException.invalid(cell, "an octal number in it is larger than a byte");
        }
        return (byte) value;
    }

    static String hex(Cell cell) {
        return "\\x" + HexFormat.of().formatHex(cell.bytes(), cell.offset(), cell.offset() + cell.length());
    }

    @Override
    public int parameterType() {
        return Oids.BYTEA;
    }

    @Override
    public String toText(byte[] value) {
        return "\\x" + HexFormat.of().formatHex(value);
    }

    /** Text would take twice the room. */
    @Override
    public EncodedParameter encode(byte[] value) {
        return new EncodedParameter(value.clone(), Oids.BYTEA, Format.BINARY);
    }
}
