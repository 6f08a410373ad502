package dev.quell.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OutputBufferTest {
    private static final int KEPT = 4096;

    private final OutputBuffer out = new OutputBuffer();

    private byte[] array() throws ReflectiveOperationException {
        Field array = OutputBuffer.class.getDeclaredField("array");
        array.setAccessible(true);
        return (byte[]) array.get(out);
    }

    private static FrontendMessage.CopyData data(int size) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) 7);
        return new FrontendMessage.CopyData(bytes);
    }

    @Test
    void buffer_unused_holdsNoMemory() throws Exception {
        assertThat(array()).isEmpty();
        assertThat(out.isEmpty()).isTrue();
        assertThat(out.pending().hasRemaining()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("dev.quell.wire.Seeds#seeds")
    void messages_sentInParts_keepTheirLengths(long seed) {
        RandomGenerator random = new Random(seed);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        for (int i = 0; i < 2000; i++) {
            FrontendMessage message = data(random.nextInt(random.nextInt(20) == 0 ? 20_000 : 300));
            expected.writeBytes(Bytes.written(message::encode));
            message.encode(out);
            byte[] part = Arrays.copyOf(Bytes.pending(out), random.nextInt(out.size() + 1));
            out.sent(part.length);
            sent.writeBytes(part);
        }
        sent.writeBytes(Bytes.sent(out));

        assertThat(sent.toByteArray()).isEqualTo(expected.toByteArray());
        assertThat(out.isEmpty()).isTrue();
    }

    /** The message's own beginning moves to the front of the array while its contents are still being written. */
    @Test
    void message_movedWhileItIsWritten_getsItsLengthWordWhereItIs() {
        data(400).encode(out);
        out.sent(405 - 3);

        out.begin('d').bytes(new byte[80]).bytes(new byte[80]).end();

        byte[] rest = Bytes.sent(out);
        assertThat(Arrays.copyOf(rest, 8)).containsExactly(7, 7, 7, 'd', 0, 0, 0, 164);
        assertThat(rest).hasSize(3 + 165);
    }

    @Test
    void message_grownWhileItIsWritten_getsItsLengthWordWhereItIs() {
        data(400).encode(out);
        out.sent(402);

        out.begin('d').bytes(new byte[100_000]).end();

        byte[] rest = Bytes.sent(out);
        assertThat(BigEndian.int32(rest, 4)).isEqualTo(100_004);
        assertThat(rest).hasSize(3 + 100_005);
    }

    @Test
    void array_leftForALargerOne_isZeroed() throws Exception {
        data(400).encode(out);
        byte[] left = array();

        data(10_000).encode(out);

        assertThat(array()).isNotSameAs(left);
        assertThat(left).containsOnly(0);
    }

    @Test
    void array_largeAndEmptied_isZeroedAndLetGo() throws Exception {
        data(2 * KEPT).encode(out);
        byte[] left = array();

        out.sent(out.size());

        assertThat(array()).isEmpty();
        assertThat(left).containsOnly(0);
    }

    @Test
    void wipe_afterAllWasSent_zeroesWhatThereWas() throws Exception {
        new FrontendMessage.Password("secret".getBytes(StandardCharsets.UTF_8)).encode(out);
        out.sent(out.size());
        byte[] left = array();
        assertThat(left).contains('s');

        out.wipe();

        assertThat(left).containsOnly(0);
        assertThat(array()).isEmpty();
        assertThat(out.isEmpty()).isTrue();
    }

    @Test
    void text_withTheCharacterZero_isRefused() {
        for (FrontendMessage message :
                List.of(new FrontendMessage.Query("a\0b"), new FrontendMessage.Parse("", "\0", List.of()))) {
            assertThatThrownBy(() -> message.encode(out)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void secrets_inMessages_areNotShown() {
        byte[] secret = {42, 42, 42, 42};
        assertThat(new FrontendMessage.Password(secret)).hasToString("Password[4 bytes]");
        assertThat(new BackendMessage.BackendKeyData(7, secret))
                .hasToString("BackendKeyData[processId=7, key of 4 bytes]");
        assertThat(new OpeningMessage.CancelRequest(7, secret))
                .hasToString("CancelRequest[processId=7, key of 4 bytes]");
        assertThat(new FrontendMessage.Bind("", "", List.of(), List.of(secret), List.of()))
                .hasToString("Bind[portal=, statement=, 1 values]");
        data(3).encode(out);
        assertThat(out).hasToString("OutputBuffer[8 bytes]");
    }
}
