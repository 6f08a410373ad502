package dev.quell.types;

import java.util.Set;
import java.util.function.Function;

/** A codec that knows the text format only, put together from a reader and a writer. */
record TextCodec<T>(
        Class<T> javaType,
        int parameterType,
        Set<Integer> readable,
        Function<Cell, T> reader,
        Function<T, String> writer)
        implements Codec<T> {
    @Override
    public boolean accepts(int typeOid, Format format) {
        return format == Format.TEXT && readable.contains(typeOid);
    }

    @Override
    public T decode(Cell cell) {
        return reader.apply(cell);
    }

    @Override
    public String toText(T value) {
        return writer.apply(value);
    }
}
