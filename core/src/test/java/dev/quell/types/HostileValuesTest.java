package dev.quell.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bytes that no server sends are read as something or refused in so many words, and never do anything else. */
@Timeout(120)
class HostileValuesTest {
    private static final int ROUNDS = 80;
    private static final Codecs CODECS = Codecs.standard();
    private static final List<Integer> TYPES =
            BuiltInTypes.all().stream().map(PgType::oid).toList();
    private static final List<Class<?>> CLASSES = Stream.concat(
                    StandardCodecs.all().stream().map(Codec::javaType),
                    Stream.of(Object.class, List.class, int[].class, Thread.State.class))
            .collect(Collectors.toList());

    private final Random random = new Random(Long.getLong("quell.seed", 5));
    private int read;

    private void read(Cell cell) {
        for (Class<?> type : CLASSES) {
            try {
                assertThat((Object) CODECS.decode(cell, type)).isNotNull();
                read++;
            } catch (DecodeException refused) {
                assertThat(refused.getMessage()).isNotBlank();
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                fail(cell + " " + Arrays.toString(cell.bytes()) + " as " + type.getSimpleName(), e);
            }
        }
    }

    /** Small numbers in places where lengths and counts are. */
    private byte[] binary() {
        byte[] bytes = new byte[random.nextInt(48)];
        if (random.nextBoolean()) {
            random.nextBytes(bytes);
        }
        for (int i = 3; i < bytes.length; i += 4) {
            bytes[i] = (byte) random.nextInt(-2, 9);
        }
        return bytes;
    }

    @Test
    void binary_anyBytes_areReadOrRefused() {
        for (int oid : TYPES) {
            for (int i = 0; i < ROUNDS; i++) {
                byte[] bytes = binary();
                read(new Cell(bytes, 0, bytes.length, oid, Format.BINARY));
            }
        }
        assertThat(read).isPositive();
    }

    @Test
    void text_cutAndChanged_isReadOrRefused() {
        List<String> texts = new ArrayList<>();
        new Samples(7, 18).byType().values().forEach(all -> texts.addAll(all.subList(0, Math.min(all.size(), 6))));
        texts.removeIf(text -> text.length() > 200);
        for (int oid : TYPES) {
            for (int i = 0; i < ROUNDS; i++) {
                byte[] bytes = changed(texts.get(random.nextInt(texts.size())));
                read(new Cell(bytes, 0, bytes.length, oid, Format.TEXT));
            }
        }
        assertThat(read).isPositive();
    }

    private byte[] changed(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        byte[] cut = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
        if (cut.length > 0 && random.nextBoolean()) {
            cut[random.nextInt(cut.length)] = (byte) "{}[](),;\"\\-:.9eN \u0000".charAt(random.nextInt(18));
        }
        return cut;
    }
}
