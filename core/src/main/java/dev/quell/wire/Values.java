package dev.quell.wire;

import org.jspecify.annotations.Nullable;

/** Values with a length word in front, -1 standing for NULL. */
final class Values {
    private Values() {}

    static void encode(OutputBuffer out, byte @Nullable [] value) {
        if (value == null) {
            out.int32(-1);
        } else {
            out.int32(value.length).bytes(value);
        }
    }

    static byte @Nullable [] decode(Payload in) {
        int length = in.int32();
        return length == -1 ? null : in.bytes(length);
    }
}
