package dev.quell.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The bytes received and not yet decoded. It grows with what has really arrived, never with what a length word claims,
 * and holds no memory while it is empty. Not thread-safe.
 */
public final class InputBuffer {
    private static final byte[] NONE = {};
    private static final ByteBuffer NO_SPACE = ByteBuffer.wrap(NONE);

    /** What an idle or lightly used connection needs. */
    static final int SMALL = 4 * 1024;

    /** One read's worth where much comes in: large enough that a system call carries many messages. */
    static final int LARGE = 128 * 1024;

    /** Nothing is believed of a message's length before this much of it has come. */
    private static final int BELIEF = 1024 * 1024;

    private byte[] array = NONE;
    private ByteBuffer space = NO_SPACE;
    private int start;
    private int end;
    private int expected;
    private boolean full;
    /** Whether someone else looks at what has been consumed: it must stay as it is, for as long as that one likes. */
    private boolean lent;

    /** Room for the next read; the caller reads into it and then calls {@link #filled}. */
    public ByteBuffer space() {
        makeRoom();
        return space.limit(array.length).position(end);
    }

    /** Takes over what was read into {@link #space}. */
    public void filled() {
        end = space.position();
        full = end == array.length;
    }

    /** Appends a copy of {@code bytes}, for callers that have them already. */
    public void append(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            ByteBuffer room = space();
            int count = Math.min(room.remaining(), bytes.remaining());
            room.put(bytes.slice(bytes.position(), count));
            bytes.position(bytes.position() + count);
            filled();
        }
    }

    public int size() {
        return end - start;
    }

    public boolean isEmpty() {
        return start == end;
    }

    byte[] array() {
        return array;
    }

    int start() {
        return start;
    }

    int byteAt(int index) {
        return array[start + index];
    }

    int int32At(int index) {
        return BigEndian.int32(array, start + index);
    }

    /** Removes {@code count} bytes from the front; their place in the array stays intact until the next {@link #space}. */
    public void consume(int count) {
        start += count;
        expected = 0;
    }

    /** As {@link #consume}, for what stays where it is until {@link #giveBack}, even when more comes in. */
    void lend(int count) {
        consume(count);
        lent = true;
    }

    /** The {@code bytes} that were lent are not looked at any more. */
    void giveBack(byte[] bytes) {
        if (sameAs(bytes)) {
            lent = false;
        }
    }

    @SuppressWarnings("ReferenceEquality") // Which array it is, not what is in it.
    private boolean sameAs(byte[] bytes) {
        return array == bytes;
    }

    /** Says how long the message at the front claims to be: a hint, believed once an eighth of it is here. */
    void expect(int length) {
        expected = length;
    }

    /** The first byte, which stays. */
    public int peekByte() {
        return array[start] & 0xff;
    }

    /** The text from {@code index} up to a zero byte among the first {@code most} bytes; empty if there is none. */
    public Optional<String> textAt(int index, int most) {
        for (int at = index; at < Math.min(size(), most); at++) {
            if (byteAt(at) == 0) {
                return Optional.of(new String(array, start + index, at - index, StandardCharsets.UTF_8));
            }
        }
        return Optional.empty();
    }

    /** Takes the first byte off. */
    public int takeByte() {
        return array[start++];
    }

    /** Hands everything over to {@code other}, behind what it holds. */
    public void drainTo(InputBuffer other) {
        other.append(ByteBuffer.wrap(array, start, size()));
        clear();
    }

    /** Drops everything, and the memory with it. */
    public void clear() {
        array = NONE;
        space = NO_SPACE;
        start = 0;
        end = 0;
        expected = 0;
        full = false;
        lent = false;
    }

    /** Whether there is memory that {@link #releaseIfEmpty} would give back. */
    public boolean isLarge() {
        return array.length > SMALL;
    }

    /** Gives memory back if nothing is held; decoded views into it become invalid. */
    public void releaseIfEmpty() {
        if (start == end && array.length > SMALL) {
            clear();
        }
    }

    private void makeRoom() {
        if (lent) {
            lent = false;
            move(new byte[Math.max(array.length, SMALL)]);
        }
        if (start == end) {
            start = 0;
            end = 0;
        }
        if (array.length == 0 || (end == 0 && array.length > LARGE)) {
            use(new byte[SMALL]);
        } else if (full && array.length < LARGE) {
            // The last read took all there was room for: more comes in than a small array is good for.
            move(new byte[grown()]);
        } else if (array.length - end < array.length / 4 && !fits(array.length - start)) {
            move(fits(array.length) || size() <= array.length / 2 ? array : new byte[grown()]);
        }
        full = false;
    }

    /** Whether what is missing of the message at the front is known to go into that many bytes. */
    private boolean fits(int bytes) {
        return expected > size() && expected <= bytes;
    }

    private void move(byte[] target) {
        int size = size();
        System.arraycopy(array, start, target, 0, size);
        start = 0;
        end = size;
        use(target);
    }

    private int grown() {
        long doubled = 2L * array.length;
        boolean believed = expected > array.length && size() >= BELIEF && size() >= expected / 8;
        return (int) Math.min(believed ? (long) expected + LARGE : doubled, Integer.MAX_VALUE - 16);
    }

    private void use(byte[] bytes) {
        array = bytes;
        space = ByteBuffer.wrap(bytes);
    }

    @Override
    public String toString() {
        return "InputBuffer[" + size() + " bytes]";
    }
}
