package dev.quell.types;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * One column's value as it came, never NULL: a view of a buffer, valid for as long as the buffer is not overwritten.
 * Views are not compared: two cells are equal only if they are one.
 */
public final class Cell {
    private final byte[] bytes;
    private final int offset;
    private final int length;
    private final int typeOid;
    private final Format format;

    /**
     * Makes a view of a part of a buffer.
     *
     * @param bytes the buffer, which is not copied
     * @param offset where the value begins
     * @param length the number of its bytes
     * @param typeOid its type
     * @param format how it is written
     * @throws IndexOutOfBoundsException if the part does not lie within the buffer
     */
    public Cell(byte[] bytes, int offset, int length, int typeOid, Format format) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        this.bytes = bytes;
        this.offset = offset;
        this.length = length;
        this.typeOid = typeOid;
        this.format = format;
    }

    /**
     * Makes a cell of text.
     *
     * @param text the value in text format
     * @param typeOid its type
     * @return the cell
     */
    public static Cell ofText(String text, int typeOid) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return new Cell(utf8, 0, utf8.length, typeOid, Format.TEXT);
    }

    /**
     * Gives the buffer itself, of which only the value's part may be read and none written.
     *
     * @return the buffer
     */
    public byte[] bytes() {
        return bytes;
    }

    /**
     * Tells where the value begins.
     *
     * @return an index into {@link #bytes()}
     */
    public int offset() {
        return offset;
    }

    /**
     * Gives the number of the value's bytes.
     *
     * @return zero or more
     */
    public int length() {
        return length;
    }

    /**
     * Gives the value's type.
     *
     * @return the type's identifier
     */
    public int typeOid() {
        return typeOid;
    }

    /**
     * Tells how the value is written.
     *
     * @return the format
     */
    public Format format() {
        return format;
    }

    /** The same value seen as one of another type. */
    Cell as(int otherOid) {
        return otherOid == typeOid ? this : new Cell(bytes, offset, length, otherOid, format);
    }

    /** The bytes as characters of one byte each, for what is ASCII. */
    String ascii() {
        return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
    }

    /** Describes the value without its content. */
    @Override
    public String toString() {
        return Oids.name(typeOid) + " in " + format + ", " + length + " bytes";
    }
}
