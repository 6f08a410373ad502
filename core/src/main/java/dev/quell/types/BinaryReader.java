package dev.quell.types;

import org.jspecify.annotations.Nullable;

/** Reads a value in binary format from left to right, and never beyond its end. Not thread-safe; one is made for each value. */
final class BinaryReader {
    private final Cell cell;
    private final int end;
    private int at;

    BinaryReader(Cell cell) {
        this.cell = cell;
        this.at = cell.offset();
        this.end = cell.offset() + cell.length();
    }

    private int take(int bytes) {
        if (bytes < 0 || bytes > end - at) {
            throw malformed();
        }
        int start = at;
        at += bytes;
        return start;
    }

    int remaining() {
        return end - at;
    }

    int unsignedByte() {
        return cell.bytes()[take(1)] & 0xff;
    }

    short int16() {
        return BinaryDecoder.int2(cell.bytes(), take(Short.BYTES), Short.BYTES);
    }

    int int32() {
        return BinaryDecoder.int4(cell.bytes(), take(Integer.BYTES), Integer.BYTES);
    }

    long int64() {
        return BinaryDecoder.int8(cell.bytes(), take(Long.BYTES), Long.BYTES);
    }

    double float64() {
        return Double.longBitsToDouble(int64());
    }

    byte[] bytes(int count) {
        byte[] copy = new byte[Math.min(Math.max(count, 0), remaining())];
        System.arraycopy(cell.bytes(), take(count), copy, 0, copy.length);
        return copy;
    }

    /** A part with a length before it, or null for NULL. */
    @Nullable
    Cell part(int typeOid) {
        int length = int32();
        return length == -1 ? null : new Cell(cell.bytes(), take(length), length, typeOid, Format.BINARY);
    }

    /** A number of things of which each takes some bytes: no more than there is room for. */
    int count(int bytesEach) {
        int count = int32();
        if (count < 0 || (long) count * bytesEach > remaining()) {
            throw malformed();
        }
        return count;
    }

    <T> T done(T value) {
        if (at < end) {
            throw malformed();
        }
        return value;
    }

    DecodeException malformed() {
        return DecodeException.invalid(cell, "its length does not agree with what is in it");
    }
}
