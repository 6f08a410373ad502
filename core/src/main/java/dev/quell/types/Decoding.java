package dev.quell.types;

import java.util.function.Function;

/**
 * How the values of one type and format become objects of one class: found once, used for many rows. Immutable and
 * thread-safe, as the codecs are.
 *
 * @param <T> the class
 */
public final class Decoding<T> {
    private final Class<T> type;
    private final Function<Cell, T> function;
    private final boolean plainText;

    Decoding(Class<T> type, Function<Cell, T> function, boolean plainText) {
        this.type = type;
        this.function = function;
        this.plainText = plainText;
    }

    /**
     * Tells what the objects are.
     *
     * @return the class
     */
    public Class<T> type() {
        return type;
    }

    /**
     * Tells whether all it does is to make a {@code String} of the value's bytes, which are UTF-8.
     *
     * @return true if so
     */
    public boolean isPlainText() {
        return plainText;
    }

    /**
     * Decodes a value.
     *
     * @param cell a value of the type and the format that this was found for
     * @return the object
     * @throws DecodeException if the class cannot hold values of that type, or not this one
     */
    public T decode(Cell cell) {
        return function.apply(cell);
    }
}
