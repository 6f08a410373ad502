package dev.quell.types;

import dev.quell.wire.Utf8;

/**
 * Turns values of some PostgreSQL types into objects of one Java class, and such objects into parameters.
 * Implementations are immutable and thread-safe.
 *
 * @param <T> the Java class
 */
public interface Codec<T> {
    /**
     * Gives the Java class.
     *
     * @return the class of all objects that the codec makes and takes
     */
    Class<T> javaType();

    /**
     * Tells whether a value can be decoded.
     *
     * @param typeOid the value's type
     * @param format how it is written
     * @return true if {@link #decode} takes it
     */
    boolean accepts(int typeOid, Format format);

    /**
     * Decodes a value.
     *
     * @param cell a value that {@link #accepts} admits
     * @return the object
     * @throws DecodeException if the bytes do not make sense or the class cannot hold the value
     */
    T decode(Cell cell);

    /**
     * Gives the type that parameters are sent with.
     *
     * @return the type, or {@link Oids#UNSPECIFIED} to let the server infer one
     */
    int parameterType();

    /**
     * Writes an object in text format, on its own or as an element of an array.
     *
     * @param value the object
     * @return text that the type's input function takes
     */
    String toText(T value);

    /**
     * Encodes an object as a parameter, in text format unless the codec knows better.
     *
     * @param value the object
     * @return the parameter
     * @throws IllegalArgumentException if half of a surrogate pair stands alone in the text
     */
    default EncodedParameter encode(T value) {
        return new EncodedParameter(Utf8.of(toText(value)), parameterType(), Format.TEXT);
    }
}
