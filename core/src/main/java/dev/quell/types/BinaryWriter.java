package dev.quell.types;

import java.nio.ByteBuffer;

/** Parameters in binary format. */
final class BinaryWriter {
    private BinaryWriter() {}

    static byte[] bool(boolean value) {
        return new byte[] {(byte) (value ? 1 : 0)};
    }

    static byte[] int2(short value) {
        return new byte[] {(byte) (value >> 8), (byte) value};
    }

    static byte[] int4(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }

    static byte[] int8(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    static byte[] int8(long first, long second) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(first)
                .putLong(second)
                .array();
    }

    static byte[] int8int4(long first, int second) {
        return ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
                .putLong(first)
                .putInt(second)
                .array();
    }

    static byte[] interval(long microseconds, int days, int months) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(microseconds)
                .putInt(days)
                .putInt(months)
                .array();
    }
}
