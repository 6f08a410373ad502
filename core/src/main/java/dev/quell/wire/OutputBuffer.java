package dev.quell.wire;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes encoded and not yet sent. Messages are appended whole; whoever does the I/O takes from {@link #pending} and
 * says how much went out with {@link #sent}. It holds no memory while it is empty for long. Not thread-safe.
 */
public final class OutputBuffer {
    private static final byte[] NONE = {};
    private static final ByteBuffer NOTHING = ByteBuffer.wrap(NONE);
    private static final int INITIAL = 512;

    /** Beyond this an emptied array is let go rather than kept for the next message. */
    private static final int KEEP = 4 * 1024;

    /** Of text, in characters. */
    private static final int SHORT = 64;

    private byte[] array = NONE;
    private ByteBuffer view = NOTHING;
    private int start;
    private int end;
    private int lengthAt;
    private int typeBytes;
    private int keep = KEEP;
    private Charset charset = StandardCharsets.UTF_8;

    /** What text is to be encoded in; UTF-8 unless set. */
    public void charset(Charset newCharset) {
        charset = newCharset;
    }

    /** How large an emptied array may be and be kept nevertheless, until {@link #releaseIfEmpty}. */
    public void keep(int bytes) {
        keep = bytes;
    }

    /** Whether there is memory that {@link #releaseIfEmpty} would give back. */
    public boolean isLarge() {
        return array.length > KEEP;
    }

    /** Gives memory back if nothing is held and it is worth it. */
    public void releaseIfEmpty() {
        if (isEmpty() && array.length > KEEP) {
            wipe();
        }
    }

    /** Begins a message with a type byte; {@link #end} closes it. */
    OutputBuffer begin(char type) {
        int8(type);
        begin();
        typeBytes = 1;
        return this;
    }

    /** Begins a message without a type byte, as at the start of a connection. */
    OutputBuffer begin() {
        int32(0);
        lengthAt = end - Integer.BYTES;
        typeBytes = 0;
        return this;
    }

    /** Closes the message begun last: fills in its length word. */
    void end() {
        BigEndian.putInt32(array, lengthAt, end - lengthAt);
    }

    OutputBuffer int8(int value) {
        ensure(1);
        array[end++] = (byte) value;
        return this;
    }

    OutputBuffer int16(int value) {
        ensure(2);
        BigEndian.putInt16(array, end, (short) value);
        end += 2;
        return this;
    }

    OutputBuffer int32(int value) {
        ensure(4);
        BigEndian.putInt32(array, end, value);
        end += 4;
        return this;
    }

    OutputBuffer bytes(byte[] bytes) {
        ensure(bytes.length);
        System.arraycopy(bytes, 0, array, end, bytes.length);
        end += bytes.length;
        return this;
    }

    /** Appends all that is left of {@code bytes}, as a part of what has been encoded last. */
    public void append(ByteBuffer bytes) {
        int count = bytes.remaining();
        if (count > 0) {
            ensure(count);
            bytes.get(array, end, count);
            end += count;
        }
    }

    /** A string and its terminating zero; the string must not hold a zero itself, which would end it early. */
    OutputBuffer cstring(String text) {
        if (isShortAscii(text)) {
            return ascii(text).int8(0);
        }
        if (text.indexOf('\0') >= 0) {
            takeBack();
            throw new IllegalArgumentException("text sent to PostgreSQL cannot contain the character with code zero");
        }
        return bytes(text.getBytes(charset)).int8(0);
    }

    /** Names are, mostly: they go without an array of their own. A long text is copied faster as a whole. */
    private boolean isShortAscii(String text) {
        if (text.length() > SHORT || !charset.equals(StandardCharsets.UTF_8)) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || c >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private OutputBuffer ascii(String text) {
        ensure(text.length());
        for (int i = 0; i < text.length(); i++) {
            array[end++] = (byte) text.charAt(i);
        }
        return this;
    }

    /** Half a message would be taken for the beginning of whatever comes next. */
    private void takeBack() {
        end = lengthAt - typeBytes;
    }

    /** What waits to be sent, to be read from until the next call; tell {@link #sent} how much was taken. */
    public ByteBuffer pending() {
        return view.limit(end).position(start);
    }

    /** Removes {@code count} bytes from the front. */
    public void sent(int count) {
        start += count;
        if (start == end) {
            start = 0;
            end = 0;
            if (array.length > keep) {
                wipe();
            }
        }
    }

    public int size() {
        return end - start;
    }

    public boolean isEmpty() {
        return start == end;
    }

    /** Drops everything that waits, and overwrites what the buffer ever held: passwords and cancel keys pass here. */
    public void wipe() {
        Arrays.fill(array, (byte) 0);
        use(NONE, NOTHING);
        start = 0;
        end = 0;
    }

    private void ensure(int count) {
        if (array.length - end >= count) {
            return;
        }
        int needed = Math.addExact(size(), count);
        if (needed <= array.length / 2) {
            move(array);
        } else {
            byte[] left = array;
            byte[] larger = new byte[Math.max(INITIAL, roundUp(needed))];
            move(larger);
            use(larger, ByteBuffer.wrap(larger));
            // What is left behind may hold a password or a cancel key.
            Arrays.fill(left, (byte) 0);
        }
    }

    private void move(byte[] target) {
        int size = size();
        System.arraycopy(array, start, target, 0, size);
        lengthAt -= start;
        start = 0;
        end = size;
    }

    private void use(byte[] bytes, ByteBuffer asBuffer) {
        array = bytes;
        view = asBuffer;
    }

    private static int roundUp(int needed) {
        return needed > Integer.MAX_VALUE / 2 ? needed : Integer.highestOneBit(needed) << 1;
    }

    @Override
    public String toString() {
        return "OutputBuffer[" + size() + " bytes]";
    }
}
