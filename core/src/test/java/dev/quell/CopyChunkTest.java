package dev.quell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.wire.CopyPieces;
import dev.quell.wire.InputBuffer;
import dev.quell.wire.MessageDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CopyChunkTest {
    private static final byte[] NO_SPARE = {};

    /** As the server sends them: a CopyData message for each. */
    private static CopyPieces pieces(byte[]... data) {
        InputBuffer in = new InputBuffer();
        for (byte[] piece : data) {
            in.append(ByteBuffer.allocate(5 + piece.length)
                    .put((byte) 'd')
                    .putInt(4 + piece.length)
                    .put(piece)
                    .flip());
        }
        CopyPieces pieces = new CopyPieces();
        assertThat(MessageDecoder.ofSession(in).takeCopyData(pieces)).isEqualTo(data.length);
        return pieces;
    }

    private static CopyPieces lines(String... lines) {
        byte[][] data = new byte[lines.length][];
        for (int i = 0; i < lines.length; i++) {
            data[i] = lines[i].getBytes(StandardCharsets.UTF_8);
        }
        return pieces(data);
    }

    private static String text(ByteBuffer data) {
        return StandardCharsets.UTF_8.decode(data).toString();
    }

    @Test
    void pieces_ofOneRead_areInItWithoutTheirHeaders() {
        CopyPieces pieces = lines("1\n", "", "23\n");

        assertThat(pieces.count()).isEqualTo(3);
        assertThat(pieces.size()).isEqualTo(5);
        assertThat(text(new CopyChunk(pieces, NO_SPARE).take())).isEqualTo("1\n23\n");
    }

    @Test
    void pieces_addedBeforeItIsTaken_areInItInOrder() {
        CopyChunk chunk = new CopyChunk(lines("1\n"), NO_SPARE);
        var expected = new StringBuilder("1\n");
        for (int i = 2; i <= 1000; i++) {
            assertThat(chunk.add(lines(i + "\n", i + "b\n"))).isTrue();
            expected.append(i).append('\n').append(i).append("b\n");
        }

        assertThat(text(chunk.take())).isEqualTo(expected.toString());
    }

    @Test
    void pieces_afterItIsTaken_areRefusedAndChangeNothing() {
        CopyChunk chunk = new CopyChunk(lines("1\n"), NO_SPARE);
        ByteBuffer data = chunk.take();

        assertThat(chunk.add(lines("2\n"))).isFalse();
        assertThat(text(data)).isEqualTo("1\n");
    }

    @Test
    void pieces_thatHaveNoRoom_areRefused() {
        CopyChunk chunk = new CopyChunk(pieces(new byte[CopyChunk.MOST - 1]), NO_SPARE);

        assertThat(chunk.add(pieces(new byte[2]))).isFalse();
        assertThat(chunk.add(pieces(new byte[1]))).isTrue();
        assertThat(chunk.take().remaining()).isEqualTo(CopyChunk.MOST);
        CopyChunk large = new CopyChunk(pieces(new byte[CopyChunk.MOST + 1]), NO_SPARE);
        assertThat(large.add(pieces(new byte[1]))).isFalse();
        assertThat(CopyChunk.gone().add(pieces(new byte[1]))).isFalse();
    }

    @Test
    void spareArray_largeEnough_isFilledAgain() {
        byte[] spare = new byte[10];

        CopyChunk chunk = new CopyChunk(lines("1\n"), spare);

        assertThat(chunk.take().array()).isSameAs(spare);
        assertThat(chunk.spare()).isSameAs(spare);
        assertThat(new CopyChunk(lines("much more\n", "than fits\n"), spare)
                        .take()
                        .array())
                .isNotSameAs(spare);
    }
}
