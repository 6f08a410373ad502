package dev.quell.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class InputBufferTest {
    private final InputBuffer in = new InputBuffer();

    private static byte[] numbered(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    private static byte[] content(InputBuffer in) {
        return Arrays.copyOfRange(in.array(), in.start(), in.start() + in.size());
    }

    @Test
    void buffer_unused_holdsNoMemory() {
        assertThat(in.array()).isEmpty();
        assertThat(in.isEmpty()).isTrue();
        assertThat(in).hasToString("InputBuffer[0 bytes]");
    }

    @Test
    void space_readsThatFillIt_growUpToOneReadsWorth() {
        for (int i = 0; i < 20; i++) {
            ByteBuffer space = in.space();
            assertThat(space.hasRemaining()).isTrue();
            space.position(space.limit());
            in.filled();
            in.consume(in.size());
        }

        assertThat(in.array()).hasSize(InputBuffer.LARGE);
    }

    @Test
    void space_smallReads_stayInTheSmallArray() {
        for (int i = 0; i < 10_000; i++) {
            in.append(ByteBuffer.wrap(numbered(100)));
            in.consume(99);
            in.takeByte();
        }

        assertThat(in.array()).hasSize(InputBuffer.SMALL);
    }

    @Test
    void space_afterOneHugeMessage_goesBackToSmall() {
        in.append(ByteBuffer.wrap(numbered(1_000_000)));
        in.consume(1_000_000);

        assertThat(in.space().remaining()).isEqualTo(InputBuffer.SMALL);
    }

    @Test
    void filled_nothingRead_changesNothing() {
        in.append(ByteBuffer.wrap(numbered(10)));

        in.space();
        in.filled();

        assertThat(content(in)).isEqualTo(numbered(10));
    }

    @ParameterizedTest
    @MethodSource("dev.quell.wire.Seeds#seeds")
    void content_randomReadsAndTakings_staysInOrder(long seed) {
        RandomGenerator random = new Random(seed);
        byte[] all = numbered(3_000_000);
        int read = 0;
        int taken = 0;
        while (taken < all.length) {
            ByteBuffer space = in.space();
            assertThat(space.hasRemaining()).isTrue();
            int count = Math.min(all.length - read, 1 + random.nextInt(space.remaining()));
            space.put(all, read, count);
            in.filled();
            read += count;
            int take = random.nextInt(10) == 0 ? in.size() : random.nextInt(in.size() + 1);
            assertThat(Arrays.equals(all, taken, taken + take, in.array(), in.start(), in.start() + take))
                    .isTrue();
            in.consume(take);
            taken += take;
        }
        assertThat(in.isEmpty()).isTrue();
    }

    @Test
    void drainTo_leavesNothingBehind() {
        InputBuffer other = new InputBuffer();
        other.append(ByteBuffer.wrap(new byte[] {1, 2}));
        in.append(ByteBuffer.wrap(new byte[] {0, 3, 4}));
        in.consume(1);

        in.drainTo(other);

        assertThat(content(other)).containsExactly(1, 2, 3, 4);
        assertThat(in.isEmpty()).isTrue();
        assertThat(in.array()).isEmpty();
    }

    @Test
    void releaseIfEmpty_givesBackWhatIsLargeAndEmpty() {
        in.append(ByteBuffer.wrap(numbered(100_000)));
        in.releaseIfEmpty();
        assertThat(in.size()).isEqualTo(100_000);

        in.consume(100_000);
        in.releaseIfEmpty();

        assertThat(in.array()).isEmpty();
    }
}
