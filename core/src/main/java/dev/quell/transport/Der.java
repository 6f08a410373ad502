package dev.quell.transport;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.spec.InvalidKeySpecException;

/** As much of DER (X.690) as it takes to see what kind of private key a file holds, and to wrap it in PKCS#8. */
final class Der {

    static final int INTEGER = 0x02;
    static final int OCTET_STRING = 0x04;
    static final int SEQUENCE = 0x30;
    static final int CONTEXT_0 = 0xa0;

    /** Keys take a few kilobytes; a length beyond this is damage. */
    private static final int MAX_LENGTH_BYTES = 3;

    private Der() {}

    /**
     * An element that was read.
     *
     * @param tag its tag, of one byte
     * @param value its content
     */
    record Element(int tag, ByteBuffer value) {

        byte[] bytes() {
            byte[] bytes = new byte[value.remaining()];
            value.get(value.position(), bytes);
            return bytes;
        }
    }

    /** Takes the next element off the input. */
    static Element next(ByteBuffer input) throws InvalidKeySpecException {
        try {
            int tag = Byte.toUnsignedInt(input.get());
            int length = length(input);
            if (length > input.remaining()) {
                throw new InvalidKeySpecException("it is cut short");
            }
            ByteBuffer value = input.slice(input.position(), length);
            input.position(input.position() + length);
            return new Element(tag, value);
        } catch (BufferUnderflowException e) {
            throw new InvalidKeySpecException("it is cut short", e);
        }
    }

    private static int length(ByteBuffer input) throws InvalidKeySpecException {
        int first = Byte.toUnsignedInt(input.get());
        if (first < 0x80) {
            return first;
        }
        int count = first & 0x7f;
        if (count == 0 || count > MAX_LENGTH_BYTES) {
            throw new InvalidKeySpecException("it is not in DER");
        }
        int length = 0;
        for (int i = 0; i < count; i++) {
            length = length << 8 | Byte.toUnsignedInt(input.get());
        }
        return length;
    }

    /** Writes an element with the given parts as its content. */
    static byte[] element(int tag, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer output = ByteBuffer.allocate(2 + MAX_LENGTH_BYTES + length);
        output.put((byte) tag);
        // Three length bytes are not the shortest form, thus BER; DER asks for the shortest.
        if (length < 0x80) {
            output.put((byte) length);
        } else if (length < 0x100) {
            output.put((byte) 0x81).put((byte) length);
        } else if (length < 0x10000) {
            output.put((byte) 0x82).putShort((short) length);
        } else {
            output.put((byte) 0x83).put((byte) (length >> 16)).putShort((short) length);
        }
        for (byte[] part : parts) {
            output.put(part);
        }
        byte[] written = new byte[output.position()];
        output.get(0, written);
        return written;
    }
}
