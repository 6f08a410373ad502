package dev.quell.wire;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A reader of one message's contents. Every read is checked against the message's end. Not thread-safe. */
public final class Payload {
    private static final byte[] NONE = {};

    private char type;
    private byte[] array = NONE;
    private int limit;
    private Charset charset = StandardCharsets.UTF_8;
    private int position;

    Payload() {}

    /** The contents of a message of {@code type}: {@code bytes} without the type and the length word. */
    public static Payload of(char type, byte[] bytes) {
        return new Payload().over(type, bytes, 0, bytes.length);
    }

    /** Reads the contents of a message of {@code newType}, between {@code from} and {@code to}, from now on. */
    Payload over(char newType, byte[] bytes, int from, int to) {
        type = newType;
        array = bytes;
        position = from;
        limit = to;
        return this;
    }

    /** What text is encoded in; UTF-8 unless set. */
    void charset(Charset newCharset) {
        charset = newCharset;
    }

    /** Lets go of the bytes. */
    void clear() {
        over(type, NONE, 0, 0);
    }

    int remaining() {
        return limit - position;
    }

    int int8() {
        return array[advance(1)];
    }

    int uint8() {
        return int8() & 0xff;
    }

    int int16() {
        return BigEndian.int16(array, advance(2));
    }

    int uint16() {
        return int16() & 0xffff;
    }

    int int32() {
        return BigEndian.int32(array, advance(4));
    }

    byte[] bytes(int count) {
        int from = advance(count);
        return Arrays.copyOfRange(array, from, from + count);
    }

    byte[] rest() {
        return bytes(remaining());
    }

    void skip(int count) {
        advance(count);
    }

    String cstring() {
        int from = position;
        for (int at = from; at < limit; at++) {
            if (array[at] == 0) {
                position = at + 1;
                return new String(array, from, at - from, charset);
            }
        }
        throw disagrees();
    }

    /** Whether the rest is {@code text}, all of it ASCII, and its terminating zero. */
    boolean isCstring(String text) {
        if (remaining() != text.length() + 1 || array[limit - 1] != 0) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (array[position + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** A count of things that take at least {@code bytesEach}: one that the message cannot hold is refused before use. */
    int count16(int bytesEach) {
        return plausible(uint16(), bytesEach);
    }

    /** Checks that the message can hold that many things of at least {@code bytesEach}. */
    int plausible(int count, int bytesEach) {
        if (count < 0 || (long) count * bytesEach > remaining()) {
            throw disagrees();
        }
        return count;
    }

    /** Checks that the whole message has been read, and hands {@code message} on. */
    <M> M done(M message) {
        if (position != limit) {
            throw disagrees();
        }
        return message;
    }

    WireException disagrees() {
        return new WireException("message contents do not agree with length in message type \"" + type + "\"");
    }

    private int advance(int count) {
        if (count < 0 || count > limit - position) {
            throw disagrees();
        }
        int from = position;
        position += count;
        return from;
    }

    byte[] array() {
        return array;
    }

    int position() {
        return position;
    }

    int limit() {
        return limit;
    }
}
