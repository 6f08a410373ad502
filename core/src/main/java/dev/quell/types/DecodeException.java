package dev.quell.types;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

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

    static DecodeException invalidBinary(String type, byte[] bytes, int offset, int length, String advice) {
        String hex = HexFormat.of().formatHex(bytes, offset, offset + Math.min(length, SHOWN_BYTES / 2));
        String shown = length > SHOWN_BYTES / 2 ? hex + "… (" + length + " bytes)" : hex;
        return new DecodeException("cannot read " + type + " value in binary format, " + shown + ": " + advice);
    }

    static DecodeException invalid(Cell cell, String advice) {
        String type = Oids.name(cell.typeOid());
        return switch (cell.format()) {
            case TEXT -> invalid(type, cell.bytes(), cell.offset(), cell.length(), advice);
            case BINARY -> invalidBinary(type, cell.bytes(), cell.offset(), cell.length(), advice);
        };
    }

    private static String shown(byte[] bytes, int offset, int length) {
        String text = new String(bytes, offset, Math.min(length, SHOWN_BYTES), StandardCharsets.UTF_8);
        return length > SHOWN_BYTES ? "\"" + text + "…\" (" + length + " bytes)" : "\"" + text + "\"";
    }
}
