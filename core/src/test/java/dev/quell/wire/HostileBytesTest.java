package dev.quell.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a peer sends gives messages or a {@link WireException}, and takes no more memory than was sent. */
class HostileBytesTest {
    private static final int CASES = 30_000;

    /** All types of messages, and one that is none. */
    private static final String TYPES = "DCZT123nsItENSAdcGHWKRv?";

    @ParameterizedTest
    @MethodSource("dev.quell.wire.Seeds#seeds")
    void decoder_garbage_givesMessagesOrWireException(long seed) {
        RandomGenerator random = new Random(seed);
        for (int i = 0; i < CASES; i++) {
            byte[] garbage = new byte[random.nextInt(64)];
            random.nextBytes(garbage);
            if (garbage.length > 4 && random.nextInt(3) > 0) {
                // A plausible type and length, so that the contents are looked at.
                garbage[0] = (byte) TYPES.charAt(random.nextInt(TYPES.length()));
                BigEndian.putInt32(garbage, 1, 4 + random.nextInt(garbage.length));
            }
            check(garbage, random);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.quell.wire.Seeds#seeds")
    void decoder_flippedBits_givesMessagesOrWireException(long seed) {
        RandomGenerator random = new Random(seed);
        RandomMessages messages = new RandomMessages(random);
        for (int i = 0; i < CASES; i++) {
            byte[] bytes = Bytes.of(messages.anyBackend(), messages.anyBackend());
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            check(bytes, random);
        }
    }

    private static void check(byte[] bytes, RandomGenerator random) {
        Decoding decoding = random.nextBoolean() ? Decoding.ofSession() : Decoding.ofStartup();
        int cut = random.nextInt(bytes.length + 1);
        try {
            decoding.feed(Arrays.copyOf(bytes, cut));
            decoding.feed(Arrays.copyOfRange(bytes, cut, bytes.length));
        } catch (WireException refused) {
            assertThat(refused.what()).isNotBlank();
        }
        assertThat(decoding.messages()).hasSizeLessThanOrEqualTo(bytes.length / 5);
        assertThat(decoding.in().array().length).isLessThanOrEqualTo(Math.max(InputBuffer.SMALL, 4 * bytes.length));
    }

    @ParameterizedTest
    @CsvSource({
        "D, 0",
        "D, 3",
        "D, -1",
        "D, -2147483648",
        "D, 1073741828",
        "D, 2147483647",
        "Z, 0",
        "Z, -4",
        "Z, 30005",
        "R, 30005",
        "K, 2147483647",
        "S, 65536",
        "C, 30005",
        "v, 1000000"
    })
    void length_thatNoMessageHas_isRefusedAtOnce(char type, int length) {
        Decoding decoding = Decoding.ofSession();

        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> decoding.feed(header(type, length)))
                .withMessage("lost synchronization with server: got message type \"" + type + "\", length " + length);
        assertThat(decoding.in().array()).hasSize(InputBuffer.SMALL);
    }

    @ParameterizedTest
    @CsvSource({"D", "T", "d", "E", "N", "A", "t"})
    void length_longBeforeTheLogin_isRefusedAtOnce(char type) {
        Decoding decoding = Decoding.ofStartup();
        decoding.feed(header(type, 30_004));

        assertThatThrownBy(() -> Decoding.ofStartup().feed(header(type, 30_005)))
                .isInstanceOf(WireException.class);
    }

    @Test
    void length_longInASession_takesMemoryOnlyForWhatHasCome() {
        Decoding decoding = Decoding.ofSession();

        decoding.feed(header('D', 0x3fff_ffff));
        decoding.feed(new byte[100_000]);

        assertThat(decoding.messages()).isEmpty();
        assertThat(decoding.in().array().length).isLessThanOrEqualTo(400_000);
    }

    private static byte[] header(char type, int length) {
        return ByteBuffer.allocate(5).put((byte) type).putInt(length).array();
    }

    static Stream<byte[]> lyingCounts() {
        byte[] tail = {1, 2, 3, 4, 5, 6, 7, 8};
        byte[] many = {-1, -1};
        byte[] manyMore = {127, -1, -1, -1};
        return Stream.of(
                message('T', many, tail),
                message('D', many, tail),
                message('t', many, tail),
                message('G', new byte[] {0}, many, tail),
                message('H', new byte[] {0}, many, tail),
                message('W', new byte[] {0}, many, tail),
                message('v', new byte[4], manyMore, tail),
                message('D', new byte[] {0, 1}, manyMore, tail),
                message('D', new byte[] {0, 1}, new byte[] {-1, -1, -1, -2}, tail));
    }

    private static byte[] message(char type, byte[]... contents) {
        byte[] body = Bytes.join(contents);
        return Bytes.join(header(type, 4 + body.length), body);
    }

    @Test
    void count_belowZero_isRefused() {
        assertThatThrownBy(() -> Decoding.decode(message('v', new byte[4], new byte[] {-1, -1, -1, -1})))
                .isInstanceOf(WireException.class)
                .hasMessage("received invalid protocol negotiation message: "
                        + "server reported negative number of unsupported parameters");
    }

    @ParameterizedTest
    @MethodSource("lyingCounts")
    void count_thatTheMessageCannotHold_isRefused(byte[] message) {
        assertThatThrownBy(() -> Decoding.decode(message))
                .isInstanceOf(WireException.class)
                .hasMessage("message contents do not agree with length in message type \"" + (char) message[0] + "\"");
    }

    @Test
    void contents_longerThanTheMessage_areRefused() {
        for (char type : "CZ123nsITtENSAcGHWv".toCharArray()) {
            for (BackendMessage valid : sample(type)) {
                byte[] bytes = Bytes.join(Bytes.of(valid), new byte[1]);
                BigEndian.putInt32(bytes, 1, bytes.length - 1);
                assertThatThrownBy(() -> Decoding.decode(bytes))
                        .as("%s", valid)
                        .isInstanceOf(WireException.class)
                        .hasMessageContaining("do not agree with length");
            }
        }
    }

    private static List<BackendMessage> sample(char type) {
        return new RandomMessages(new Random(1))
                .backend().values().stream()
                        .map(maker -> maker.get())
                        .filter(message -> Bytes.of(message)[0] == type)
                        .toList();
    }

    @ParameterizedTest
    @CsvSource({"63, ?", "200, \\xc8", "1, \\x01"})
    void type_unknown_isShownAsItIs(int type, String shown) {
        assertThatThrownBy(() -> Decoding.decode(header((char) type, 4)))
                .isInstanceOf(WireException.class)
                .hasMessage("unexpected response from server; first received character was \"" + shown + "\"");
    }

    @Test
    void transactionStatus_unknown_isRefused() {
        assertThatThrownBy(() -> Decoding.decode(message('Z', new byte[] {'X'})))
                .isInstanceOf(WireException.class);
    }
}
