package dev.quell.types;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads simple values in binary format without making objects, for loops over many rows. Stateless and thread-safe.
 *
 * <p>Each method takes exactly what the type's send function writes, and throws a {@link DecodeException} for anything of
 * another length. The range given must lie within the array.
 */
public final class BinaryDecoder {
    private static final VarHandle INT2 = view(short[].class);
    private static final VarHandle INT4 = view(int[].class);
    private static final VarHandle INT8 = view(long[].class);

    private BinaryDecoder() {}

    private static VarHandle view(Class<?> arrayType) {
        return MethodHandles.byteArrayViewVarHandle(arrayType, ByteOrder.BIG_ENDIAN);
    }

    static void expect(String type, int expected, byte[] bytes, int offset, int length) {
        if (length != expected) {
            throw DecodeException.invalidBinary(
                    type, bytes, offset, length, "it has " + length + " bytes where the type has " + expected);
        }
    }

    /**
     * Reads a {@code bool}.
     *
     * @param bytes the buffer
     * @param offset where the value begins
     * @param length the number of its bytes
     * @return the value
     */
    public static boolean bool(byte[] bytes, int offset, int length) {
        expect("bool", 1, bytes, offset, length);
        return bytes[offset] != 0;
    }

    /**
     * Reads an {@code int2}.
     *
     * @param bytes the buffer
     * @param offset where the value begins
     * @param length the number of its bytes
     * @return the value
     */
    public static short int2(byte[] bytes, int offset, int length) {
        expect("int2", Short.BYTES, bytes, offset, length);
        return (short) INT2.get(bytes, offset);
    }

    /**
     * Reads an {@code int4}.
     *
     * @param bytes the buffer
     * @param offset where the value begins
     * @param length the number of its bytes
     * @return the value
     */
    public static int int4(byte[] bytes, int offset, int length) {
        expect("int4", Integer.BYTES, bytes, offset, length);
        return (int) INT4.get(bytes, offset);
    }

    /**
     * Reads an {@code oid}, {@code xid} or {@code cid}, which have no sign.
     *
     * @param bytes the buffer
     * @param offset where the value begins
     * @param length the number of its bytes
     * @return the value, 0 to 4294967295
     */
    public static long oid(byte[] bytes, int offset, int length) {
        expect("oid", Integer.BYTES, bytes, offset, length);
        return Integer.toUnsignedLong((int) INT4.get(bytes, offset));
    }

    /**
     * Reads an {@code int8}.
     *
     * @param bytes the buffer
     * @param offset where the value begins
     * @param length the number of its bytes
     * @return the value
     */
    public static long int8(byte[] bytes, int offset, int length) {
        expect("int8", Long.BYTES, bytes, offset, length);
        return (long) INT8.get(bytes, offset);
    }

    /**
     * Reads a {@code float4}.
     *
     * @param bytes the buffer
     * @param offset where the value begins
     * @param length the number of its bytes
     * @return the value, possibly infinite or not a number
     */
    public static float float4(byte[] bytes, int offset, int length) {
        expect("float4", Float.BYTES, bytes, offset, length);
        return Float.intBitsToFloat((int) INT4.get(bytes, offset));
    }

    /**
     * Reads a {@code float8}.
     *
     * @param bytes the buffer
     * @param offset where the value begins
     * @param length the number of its bytes
     * @return the value, possibly infinite or not a number
     */
    public static double float8(byte[] bytes, int offset, int length) {
        expect("float8", Double.BYTES, bytes, offset, length);
        return Double.longBitsToDouble((long) INT8.get(bytes, offset));
    }
}
