package dev.quell;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CopyChunkTest {
    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void pieces_addedBeforeItIsTaken_areInItInOrder() {
        CopyChunk chunk = new CopyChunk(utf8("1\n"));
        var expected = new StringBuilder("1\n");
        for (int i = 2; i <= 1000; i++) {
            assertThat(chunk.add(utf8(i + "\n"))).isTrue();
            expected.append(i).append('\n');
        }

        ByteBuffer data = chunk.take();

        assertThat(StandardCharsets.UTF_8.decode(data).toString()).isEqualTo(expected.toString());
    }

    @Test
    void piece_afterItIsTaken_isRefusedAndChangesNothing() {
        CopyChunk chunk = new CopyChunk(utf8("1\n"));
        ByteBuffer data = chunk.take();

        assertThat(chunk.add(utf8("2\n"))).isFalse();
        assertThat(StandardCharsets.UTF_8.decode(data).toString()).isEqualTo("1\n");
    }

    @Test
    void piece_thatHasNoRoom_isRefused() {
        CopyChunk chunk = new CopyChunk(new byte[CopyChunk.MOST - 1]);

        assertThat(chunk.add(new byte[2])).isFalse();
        assertThat(chunk.add(new byte[1])).isTrue();
        assertThat(chunk.take().remaining()).isEqualTo(CopyChunk.MOST);
        assertThat(new CopyChunk(new byte[CopyChunk.MOST + 1]).add(new byte[1])).isFalse();
        assertThat(CopyChunk.gone().add(new byte[1])).isFalse();
    }
}
