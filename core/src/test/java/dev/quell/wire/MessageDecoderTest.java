package dev.quell.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.wire.BackendMessage.CommandComplete;
import dev.quell.wire.BackendMessage.CopyData;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the decoder remembers from one message to the next. */
class MessageDecoderTest {
    private final InputBuffer in = new InputBuffer();
    private final MessageDecoder decoder = MessageDecoder.ofSession(in);

    private void receive(BackendMessage message) {
        OutputBuffer out = new OutputBuffer();
        message.encode(out);
        in.append(out.pending());
    }

    @Test
    void commandComplete_tagsMuchAlike_areEachWhatTheyAre() {
        List<String> tags = List.of("", "SELECT 1", "SELECT 1", "SELECT 12", "SELECT 1", "SELECT 2", "É", "É", "");
        tags.forEach(tag -> receive(new CommandComplete(tag)));

        for (String tag : tags) {
            assertThat(decoder.next()).isEqualTo(new CommandComplete(tag));
        }
    }

    @Test
    void commandComplete_ofTheSameTagAgain_isNotMadeAnew() {
        receive(new CommandComplete("UPDATE 7"));
        receive(new CommandComplete("UPDATE 7"));

        assertThat(decoder.next()).isSameAs(decoder.next());
    }

    @Test
    void commandComplete_ofTheSameTagWithoutItsEnd_isRefused() {
        receive(new CommandComplete("UPDATE 7"));
        assertThat(decoder.next()).isEqualTo(new CommandComplete("UPDATE 7"));
        byte[] unended = "C\0\0\0\rUPDATE 77".getBytes(StandardCharsets.ISO_8859_1);
        in.append(ByteBuffer.wrap(unended));

        assertThatThrownBy(decoder::next).isInstanceOf(WireException.class);
    }

    @Test
    void dataRow_somethingElseCame_holdsTheBytesNoMore() {
        receive(DataRow.of(List.of(new byte[1000])));
        receive(new CommandComplete("SELECT 1"));
        if (!(decoder.next() instanceof DataRow row)) {
            throw new AssertionError("no row came");
        }
        assertThat(row.array()).isSameAs(in.array());

        decoder.next();

        assertThat(row.array()).isEmpty();
        assertThat(row.size()).isZero();
    }

    private void copyData(int... lengths) {
        for (int length : lengths) {
            byte[] data = new byte[length];
            Arrays.fill(data, (byte) length);
            receive(new CopyData(data));
        }
    }

    private static byte[] data(CopyPieces pieces) {
        byte[] data = new byte[pieces.size()];
        pieces.copyTo(data, 0);
        return data;
    }

    @Test
    void copyData_manyAndSomethingElse_areTakenUpToThat() {
        CopyPieces pieces = new CopyPieces();
        copyData(3, 0, 2);
        receive(new CommandComplete("COPY 3"));
        copyData(1);

        assertThat(decoder.takeCopyData(pieces)).isEqualTo(3);
        assertThat(pieces.count()).isEqualTo(3);
        assertThat(data(pieces)).containsExactly(3, 3, 3, 2, 2);
        assertThat(decoder.takeCopyData(pieces)).isZero();
        assertThat(pieces.size()).isZero();
        assertThat(decoder.next()).isEqualTo(new CommandComplete("COPY 3"));
        assertThat(decoder.next()).isEqualTo(new CopyData(new byte[] {1}));
    }

    @Test
    void copyData_aPieceThatIsNotWhole_staysUntilItIs() {
        CopyPieces pieces = new CopyPieces();
        copyData(3);
        in.append(ByteBuffer.wrap(new byte[] {'d', 0, 0, 0, 6, 7}));

        assertThat(decoder.takeCopyData(pieces)).isEqualTo(1);
        assertThat(decoder.hasNext()).isFalse();
        in.append(ByteBuffer.wrap(new byte[] {8}));

        assertThat(decoder.takeCopyData(pieces)).isEqualTo(1);
        assertThat(data(pieces)).containsExactly(7, 8);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1_073_741_828})
    void copyData_aLengthThatNoneHas_endsWhatIsTakenAndIsRefused(int length) {
        CopyPieces pieces = new CopyPieces();
        copyData(3);
        in.append(ByteBuffer.allocate(50).put((byte) 'd').putInt(length).clear());

        assertThat(decoder.takeCopyData(pieces)).isEqualTo(1);
        assertThat(data(pieces)).containsExactly(3, 3, 3);
        assertThatThrownBy(decoder::hasNext).isInstanceOf(WireException.class);
    }
}
