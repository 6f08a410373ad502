package dev.quell.types;

import dev.quell.wire.Utf8;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A codec put together from readers and writers. Immutable once made; its methods that set something return it. */
final class StandardCodec<T> implements Codec<T> {
    private final Class<T> javaType;
    private final int parameterType;
    private final Function<T, String> textWriter;
    private final Function<T, byte @Nullable []> binaryWriter;
    private final Map<Integer, Function<Cell, T>> text;
    private final Map<Integer, Function<Cell, T>> binary;

    private StandardCodec(
            Class<T> javaType,
            int parameterType,
            Function<T, String> textWriter,
            Function<T, byte @Nullable []> binaryWriter,
            Map<Integer, Function<Cell, T>> text,
            Map<Integer, Function<Cell, T>> binary) {
        this.javaType = javaType;
        this.parameterType = parameterType;
        this.textWriter = textWriter;
        this.binaryWriter = binaryWriter;
        this.text = Map.copyOf(text);
        this.binary = Map.copyOf(binary);
    }

    /** One that reads nothing yet and sends text. */
    static <T> StandardCodec<T> of(Class<T> javaType, int parameterType, Function<T, String> textWriter) {
        return new StandardCodec<>(javaType, parameterType, textWriter, value -> null, Map.of(), Map.of());
    }

    private static <T> Map<Integer, Function<Cell, T>> extended(
            Map<Integer, Function<Cell, T>> readers, Function<Cell, T> reader, Integer[] oids) {
        Map<Integer, Function<Cell, T>> extended = new HashMap<>(readers);
        extended.putAll(Arrays.stream(oids).collect(Collectors.toMap(Function.identity(), oid -> reader)));
        return extended;
    }

    StandardCodec<T> text(Function<Cell, T> reader, Integer... oids) {
        return new StandardCodec<>(
                javaType, parameterType, textWriter, binaryWriter, extended(text, reader, oids), binary);
    }

    StandardCodec<T> binary(Function<Cell, T> reader, Integer... oids) {
        return new StandardCodec<>(
                javaType, parameterType, textWriter, binaryWriter, text, extended(binary, reader, oids));
    }

    /** Sends parameters in binary format where the writer gives bytes, and as text where it gives none. */
    StandardCodec<T> sentAs(Function<T, byte @Nullable []> writer) {
        return new StandardCodec<>(javaType, parameterType, textWriter, writer, text, binary);
    }

    /** The types that it reads in a format. */
    Set<Integer> types(Format format) {
        return readers(format).keySet();
    }

    private Map<Integer, Function<Cell, T>> readers(Format format) {
        return switch (format) {
            case TEXT -> text;
            case BINARY -> binary;
        };
    }

    @Override
    public Class<T> javaType() {
        return javaType;
    }

    @Override
    public boolean accepts(int typeOid, Format format) {
        return readers(format).containsKey(typeOid);
    }

    @Override
    public T decode(Cell cell) {
        Function<Cell, T> reader = readers(cell.format()).get(cell.typeOid());
        if (reader == null) {
            throw new IllegalArgumentException("no reader for " + cell);
        }
        return reader.apply(cell);
    }

    @Override
    public int parameterType() {
        return parameterType;
    }

    @Override
    public String toText(T value) {
        return textWriter.apply(value);
    }

    @Override
    public EncodedParameter encode(T value) {
        byte[] bytes = binaryWriter.apply(value);
        return bytes != null
                ? new EncodedParameter(bytes, parameterType, Format.BINARY)
                : new EncodedParameter(Utf8.of(toText(value)), parameterType, Format.TEXT);
    }
}
