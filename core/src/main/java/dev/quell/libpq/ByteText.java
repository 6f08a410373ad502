package dev.quell.libpq;

import java.io.PrintStream;

/** Prints as C does: text as bytes of one encoding, padded to widths that are counted in bytes. */
record ByteText(PrintStream out, ServerEncoding encoding) {
    byte[] bytes(String text) {
        return text.getBytes(encoding.charset());
    }

    ByteText put(String text) {
        return put(bytes(text));
    }

    ByteText put(byte[] text) {
        out.write(text, 0, text.length);
        return this;
    }

    ByteText repeat(char character, int count) {
        for (int i = 0; i < count; i++) {
            out.write(character);
        }
        return this;
    }

    /** Pads {@code text} with blanks, on its right if {@code left} aligned. */
    ByteText padded(byte[] text, int width, boolean left) {
        int missing = Math.max(0, width - text.length);
        return left ? put(text).repeat(' ', missing) : repeat(' ', missing).put(text);
    }
}
