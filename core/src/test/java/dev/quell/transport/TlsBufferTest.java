package dev.quell.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TlsBufferTest {

    @Test
    void buffer_filledAndDrainedAtRandom_keepsOrderAndHoldsMemoryOnlyWhileNeeded() {
        Random random = new Random(3);
        TlsBuffer buffer = new TlsBuffer();
        Queue<Byte> expected = new ArrayDeque<>();
        for (int round = 0; round < 5_000; round++) {
            fill(buffer, expected, random);
            drain(buffer, expected, random);
            assertThat(buffer.size()).isEqualTo(expected.size());
            assertThat(buffer.room()).isEqualTo(TlsBuffer.CAPACITY - expected.size());
            assertThat(buffer.isEmpty()).isEqualTo(expected.isEmpty());
        }
    }

    private static void fill(TlsBuffer buffer, Queue<Byte> expected, Random random) {
        ByteBuffer into = buffer.fill();
        assertThat(into.remaining()).isEqualTo(TlsBuffer.CAPACITY - expected.size());
        int count = Math.min(into.remaining(), random.nextInt(40));
        for (int i = 0; i < count; i++) {
            byte next = (byte) random.nextInt();
            into.put(next);
            expected.add(next);
        }
        buffer.filled();
    }

    private static void drain(TlsBuffer buffer, Queue<Byte> expected, Random random) {
        int count = Math.min(expected.size(), random.nextInt(80));
        for (int i = 0; i < count; i++) {
            assertThat(buffer.drain().get()).isEqualTo(expected.remove());
            buffer.drained();
        }
    }

    @Test
    void buffer_cleared_isEmptyAndReusable() {
        TlsBuffer buffer = new TlsBuffer();
        buffer.fill().put((byte) 1);
        buffer.filled();
        buffer.clear();
        assertThat(buffer.isEmpty()).isTrue();
        assertThat(buffer.fill().remaining()).isEqualTo(TlsBuffer.CAPACITY);
        buffer.filled();
        assertThat(buffer.isEmpty()).isTrue();
    }
}
