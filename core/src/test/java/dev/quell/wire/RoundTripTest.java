package dev.quell.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every message comes back as it went, in whatever pieces; a part of one is never taken for the whole. */
class RoundTripTest {
    private static final int ROUNDS = 40;

    @Test
    void messages_allTypesThereAre_areTested() {
        RandomMessages messages = new RandomMessages(new Random(1));

        assertThat(messages.backend()).containsOnlyKeys(leaves(BackendMessage.class));
        assertThat(messages.frontend()).containsOnlyKeys(leaves(FrontendMessage.class));
        assertThat(messages.opening()).containsOnlyKeys(leaves(OpeningMessage.class));
    }

    private static <M> Set<Class<? extends M>> leaves(Class<? extends M> type) {
        Set<Class<? extends M>> leaves = new HashSet<>();
        Class<?>[] permitted = type.getPermittedSubclasses();
        if (permitted == null) {
            leaves.add(type);
        } else {
            for (Class<?> each : permitted) {
                leaves.addAll(leaves(each.asSubclass(type)));
            }
        }
        return leaves;
    }

    @ParameterizedTest
    @MethodSource("dev.quell.wire.Seeds#seeds")
    void backendMessages_encoded_decodeToTheSame(long seed) {
        for (BackendMessage message : backend(seed)) {
            byte[] bytes = Bytes.of(message);

            List<BackendMessage> decoded = Decoding.decode(bytes);

            assertThat(decoded).containsExactly(message);
            assertThat(decoded.getFirst()).hasSameHashCodeAs(message);
            assertThat(Bytes.of(decoded)).isEqualTo(bytes);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.quell.wire.Seeds#seeds")
    void frontendMessages_encoded_decodeToTheSame(long seed) {
        for (FrontendMessage message : rounds(() -> new RandomMessages(new Random(seed)), RandomMessages::frontend)) {
            FrontendMessage decoded = frontend(Bytes.written(message::encode));

            assertThat(decoded).isEqualTo(message).hasSameHashCodeAs(message);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.quell.wire.Seeds#seeds")
    void openingMessages_encoded_decodeToTheSame(long seed) {
        for (OpeningMessage message : rounds(() -> new RandomMessages(new Random(seed)), RandomMessages::opening)) {
            OpeningMessage decoded = opening(Bytes.written(message::encode));

            assertThat(decoded).isEqualTo(message).hasSameHashCodeAs(message);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.quell.wire.Seeds#seeds")
    void stream_inAnyPieces_decodesToTheSame(long seed) {
        List<BackendMessage> messages = backend(seed);
        byte[] bytes = Bytes.of(messages);

        assertThat(Decoding.decode(bytes)).isEqualTo(messages);
        assertThat(Decoding.decode(Bytes.inPieces(bytes, 1))).isEqualTo(messages);
        for (int i = 0; i < 10; i++) {
            assertThat(Decoding.decode(Bytes.inRandomPieces(bytes, new Random(seed + i))))
                    .isEqualTo(messages);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.quell.wire.Seeds#seeds")
    void message_cutShort_waitsForTheRest(long seed) {
        for (BackendMessage message : backend(seed)) {
            byte[] bytes = Bytes.of(message);
            for (int length = 0; length < Math.min(bytes.length, 200); length++) {
                Decoding decoding = Decoding.ofSession();
                decoding.feed(Arrays.copyOf(bytes, length));
                assertThat(decoding.messages()).isEmpty();
                decoding.feed(Arrays.copyOfRange(bytes, length, bytes.length));
                assertThat(decoding.messages()).containsExactly(message);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.quell.wire.Seeds#seeds")
    void contents_cutShort_areRefusedOrAreAnotherMessage(long seed) {
        RandomMessages random = new RandomMessages(new Random(seed));
        random.backend().values().forEach(maker -> {
            byte[] bytes = Bytes.of(maker.get());
            cuts(bytes, 5, body -> BackendMessage.decode((char) (bytes[0] & 0xff), body, new DataRow()));
        });
        random.frontend().values().forEach(maker -> {
            byte[] bytes = Bytes.written(maker.get()::encode);
            cuts(bytes, 5, body -> FrontendMessage.decode((char) bytes[0], body));
        });
        random.opening().values().forEach(maker -> {
            byte[] bytes = Bytes.written(maker.get()::encode);
            cuts(bytes, 4, OpeningMessage::decode);
        });
    }

    private static void cuts(byte[] message, int header, Consumer<Payload> decoder) {
        for (int length = header; length < message.length; length++) {
            Payload body = Payload.of('x', Arrays.copyOfRange(message, header, length));
            assertThatCode(() -> tolerating(decoder, body)).doesNotThrowAnyException();
        }
    }

    private static void tolerating(Consumer<Payload> decoder, Payload body) {
        try {
            decoder.accept(body);
        } catch (WireException refused) {
            assertThat(refused.what()).isNotBlank();
        }
    }

    private static List<BackendMessage> backend(long seed) {
        return rounds(() -> new RandomMessages(new Random(seed)), RandomMessages::backend);
    }

    private static <M> List<M> rounds(
            Supplier<RandomMessages> start, Function<RandomMessages, ? extends Map<?, Supplier<M>>> makers) {
        RandomMessages messages = start.get();
        return Stream.generate(() -> makers.apply(messages).values())
                .limit(ROUNDS)
                .flatMap(each -> each.stream().map(Supplier::get))
                .toList();
    }

    private static FrontendMessage frontend(byte[] bytes) {
        assertThat(BigEndian.int32(bytes, 1)).isEqualTo(bytes.length - 1);
        return FrontendMessage.decode((char) bytes[0], Payload.of('x', Arrays.copyOfRange(bytes, 5, bytes.length)));
    }

    private static OpeningMessage opening(byte[] bytes) {
        assertThat(BigEndian.int32(bytes, 0)).isEqualTo(bytes.length);
        return OpeningMessage.decode(Payload.of('x', Arrays.copyOfRange(bytes, 4, bytes.length)));
    }
}
