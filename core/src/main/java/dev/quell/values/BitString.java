package dev.quell.values;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A {@code bit} or {@code varbit}: any number of bits, counted from the left, from 0. */
public final class BitString {
    private final byte[] bytes;
    private final int length;

    private BitString(byte[] bytes, int length) {
        this.bytes = bytes;
        this.length = length;
    }

    /**
     * Reads zeros and ones.
     *
     * @throws IllegalArgumentException if there is anything else
     */
    public static BitString of(String bits) {
        byte[] bytes = new byte[(bits.length() + 7) / 8];
        for (int i = 0; i < bits.length(); i++) {
            switch (bits.charAt(i)) {
                case '1' -> bytes[i / 8] |= (byte) (0x80 >>> (i % 8));
                case '0' -> {}
                default -> throw new IllegalArgumentException("a bit string has zeros and ones only");
            }
        }
        return new BitString(bytes, bits.length());
    }

    /**
     * Takes the first {@code length} bits of bytes, each byte's highest bit first.
     *
     * @throws IllegalArgumentException if there are not as many
     */
    public static BitString of(byte[] bytes, int length) {
        if (length < 0 || length > 8L * bytes.length) {
            throw new IllegalArgumentException(bytes.length + " bytes do not have " + length + " bits");
        }
        byte[] copy = Arrays.copyOf(bytes, (length + 7) / 8);
        if (length % 8 != 0) {
            copy[copy.length - 1] &= (byte) (0xff << (8 - length % 8));
        }
        return new BitString(copy, length);
    }

    /** The number of bits. */
    public int length() {
        return length;
    }

    /**
     * Whether a bit is set.
     *
     * @throws IndexOutOfBoundsException if there is no such bit
     */
    public boolean isSet(int bit) {
        Objects.checkIndex(bit, length);
        return (bytes[bit / 8] & (0x80 >>> (bit % 8))) != 0;
    }

    /** The bits, eight to a byte, filled up with zeros. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BitString bits && length == bits.length && Arrays.equals(bytes, bits.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(bytes) + length;
    }

    /** Zeros and ones. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(isSet(i) ? '1' : '0');
        }
        return text.toString();
    }
}
