package dev.quell.types;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Text of any type. Sent without a type, so that the server infers the one that is wanted. */
final class Strings implements Codec<String> {
    private static final char REPLACEMENT = '\uFFFD';

    @Override
    public Class<String> javaType() {
        return String.class;
    }

    /** Every type has a text form, and for some the binary form is the same. */
    @Override
    public boolean accepts(int typeOid, Format format) {
        return switch (format) {
            case TEXT -> true;
            case BINARY -> isText(typeOid) || BinaryText.writes(typeOid);
        };
    }

    /** Whether the binary form is the text itself. */
    static boolean isText(int typeOid) {
        return switch (typeOid) {
            case Oids.TEXT,
                    Oids.VARCHAR,
                    Oids.BPCHAR,
                    Oids.NAME,
                    Oids.JSON,
                    Oids.XML,
                    Oids.REFCURSOR,
                    Oids.CSTRING,
                    Oids.VOID,
                    Oids.UNKNOWN -> true;
            default -> false;
        };
    }

    @Override
    public String decode(Cell cell) {
        return cell.format() == Format.TEXT || isText(cell.typeOid())
                ? utf8(cell, cell.offset(), cell.length())
                : BinaryText.write(cell);
    }

    static String utf8(Cell cell, int offset, int length) {
        String text = new String(cell.bytes(), offset, length, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0) {
            checkEncoding(cell, offset, length);
        }
        return text;
    }

    /** A replacement character may really be in the text, or stand for bytes that mean nothing. */
    private static void checkEncoding(Cell cell, int offset, int length) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(cell.bytes(), offset, length));
        } catch (CharacterCodingException e) {
            DecodeException failure = DecodeException.invalid(
                    cell, "it is not UTF-8, as happens in a database with encoding SQL_ASCII; select it as bytea");
            failure.initCause(e);
            throw failure;
        }
    }

    @Override
    public int parameterType() {
        return Oids.UNSPECIFIED;
    }

    /** A zero byte is refused here, because the server's message about it does not say which parameter it means. */
    @Override
    public String toText(String value) {
        if (value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "text with a zero byte cannot be sent: PostgreSQL does not store it; send a byte[] to a bytea");
        }
        return value;
    }
}
