package dev.quell.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Network byte order in byte arrays. */
final class BigEndian {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

    private BigEndian() {}

    static int int32(byte[] array, int offset) {
        return (int) INT.get(array, offset);
    }

    static short int16(byte[] array, int offset) {
        return (short) SHORT.get(array, offset);
    }

    static void putInt32(byte[] array, int offset, int value) {
        INT.set(array, offset, value);
    }

    static void putInt16(byte[] array, int offset, short value) {
        SHORT.set(array, offset, value);
    }
}
