package dev.quell.types;

import java.nio.charset.StandardCharsets;

/** Says that a value cannot be turned into the object asked for, with the beginning of the value and what to do. */
public final class DecodeException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int SHOWN_BYTES = 60;

    DecodeException(String message) {
        super(message);
    }

    static DecodeException invalid(String type, byte[] bytes, int offset, int length, String advice) {
        return new DecodeException("cannot read " + type + " value " + shown(bytes, offset, length) + ": " + advice);
    }

    static DecodeException invalid(Cell cell, String advice) {
        return invalid(Oids.name(cell.typeOid()), cell.bytes(), cell.offset(), cell.length(), advice);
    }

    private static String shown(byte[] bytes, int offset, int length) {
        String text = new String(bytes, offset, Math.min(length, SHOWN_BYTES), StandardCharsets.UTF_8);
        return length > SHOWN_BYTES ? "\"" + text + "…\" (" + length + " bytes)" : "\"" + text + "\"";
    }
}
