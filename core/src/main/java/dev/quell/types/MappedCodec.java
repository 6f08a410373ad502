package dev.quell.types;

import java.util.function.Function;

/**
 * A codec of the application's own, which turns a type's text into an object and back.
 *
 * @param javaType the class of the objects
 * @param parameterType the type
 * @param plain gives the type's text
 * @param reader makes an object of a text
 * @param writer makes a text of an object
 * @param <T> the class
 */
public record MappedCodec<T>(
        Class<T> javaType, int parameterType, Codecs plain, Function<String, T> reader, Function<T, String> writer)
        implements Codec<T> {
    @Override
    public boolean accepts(int typeOid, Format format) {
        return typeOid == parameterType && (format == Format.TEXT || plain.readsBinary(typeOid));
    }

    /** Whatever the application's function throws is its word on the value. */
    @Override
    public T decode(Cell cell) {
        String text = plain.decode(cell, String.class);
        try {
            return reader.apply(text);
        } catch (RuntimeException e) {
            DecodeException failure = DecodeException.invalid(
                    cell, "it is refused as " + javaType.getSimpleName() + ": " + e.getMessage());
            failure.initCause(e);
            throw failure;
        }
    }

    @Override
    public String toText(T value) {
        return writer.apply(value);
    }
}
