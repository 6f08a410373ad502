package dev.quell.libpq;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * One line of a trace while it is written, and the place reached in the message that it shows. A message that ends too
 * early is read as zero bytes beyond its end; the count of what was consumed tells.
 */
final class TraceLine {
    private static final HexFormat HEX = HexFormat.of();

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(128);
    private final byte[] message;
    private final int from;
    private final int to;
    private int cursor;

    TraceLine(byte[] message, int from, int to) {
        this.message = message;
        this.from = from;
        this.to = to;
        cursor = from;
    }

    /** How many bytes of the message have been shown or passed over. */
    int consumed() {
        return cursor - from;
    }

    /** How many bytes of the message there are beyond those. */
    int remaining() {
        return Math.max(0, to - cursor);
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    TraceLine text(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    void skip(int bytes) {
        cursor += bytes;
    }

    boolean atZero() {
        return cursor >= to || message[cursor] == 0;
    }

    int readInt32() {
        int value = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            value = (value << Byte.SIZE) | next();
        }
        return value;
    }

    /** The integer that comes next, which is not consumed. */
    int peekInt32() {
        int here = cursor;
        int value = readInt32();
        cursor = here;
        return value;
    }

    int byte1() {
        int value = next();
        out.write(' ');
        put(value);
        return value;
    }

    int int16() {
        int value = (next() << Byte.SIZE) | next();
        text(" " + value);
        return value;
    }

    void int16s() {
        int count = int16();
        for (int i = 0; i < count && remaining() > 0; i++) {
            int16();
        }
    }

    int int32() {
        return int32(false);
    }

    int int32(boolean masked) {
        int value = readInt32();
        text(masked ? " NNNN" : " " + value);
        return value;
    }

    void string() {
        string(false);
    }

    void string(boolean masked) {
        int end = cursor;
        while (end < to && message[end] != 0) {
            end++;
        }
        text(" \"");
        if (masked) {
            text("SSSS");
        } else {
            out.write(message, Math.min(cursor, to), Math.max(0, end - cursor));
        }
        text("\"");
        cursor = end + 1;
    }

    /** Bytes as characters where they can be printed. */
    void characters(int length, boolean masked) {
        if (quote(length, masked)) {
            for (int left = Math.min(length, remaining()); left > 0; left--) {
                put(next());
            }
            text("'");
        }
    }

    /** A value with its length before it, -1 for none. */
    void value() {
        int length = int32();
        if (length >= 0) {
            characters(Math.min(length, remaining()), false);
        }
    }

    /** A count and as many values. */
    void values() {
        int count = int16();
        for (int i = 0; i < count && remaining() > 0; i++) {
            value();
        }
    }

    /** All that is left of the message, as characters where they can be printed. */
    void rest(boolean masked) {
        characters(remaining(), masked);
    }

    private boolean quote(int length, boolean masked) {
        if (masked) {
            text(" 'BBBB'");
            cursor += length;
            return false;
        }
        text(" '");
        return true;
    }

    private int next() {
        int value = cursor < to ? message[cursor] & 0xff : 0;
        cursor++;
        return value;
    }

    private void put(int value) {
        if (value >= ' ' && value <= '~') {
            out.write(value);
        } else {
            hexadecimal(value);
        }
    }

    private void hexadecimal(int value) {
        text("\\x" + HEX.toHexDigits((byte) value));
    }
}
