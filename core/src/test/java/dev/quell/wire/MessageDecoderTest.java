package dev.quell.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.wire.BackendMessage.CommandComplete;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

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
}
