package dev.quell.types;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A parameter as it is sent. Immutable as long as nobody writes to its bytes.
 */
public final class EncodedParameter {
    /** NULL of no particular type. */
    public static final EncodedParameter NULL = new EncodedParameter(null, Oids.UNSPECIFIED, Format.TEXT);

    private final byte @Nullable [] value;
    private final int typeOid;
    private final Format format;

    /**
     * Makes a parameter.
     *
     * @param value its bytes, not copied, or null for NULL
     * @param typeOid its type, or {@link Oids#UNSPECIFIED} to let the server infer one
     * @param format how it is written
     */
    public EncodedParameter(byte @Nullable [] value, int typeOid, Format format) {
        this.value = value;
        this.typeOid = typeOid;
        this.format = format;
    }

    /**
     * Gives the bytes to send, which must not be written to.
     *
     * @return the bytes, or null for NULL
     */
    public byte @Nullable [] value() {
        return value;
    }

    /**
     * Gives the parameter's type.
     *
     * @return the type's identifier, or {@link Oids#UNSPECIFIED}
     */
    public int typeOid() {
        return typeOid;
    }

    /**
     * Tells how the parameter is written.
     *
     * @return the format
     */
    public Format format() {
        return format;
    }

    /**
     * Tells whether the parameter is NULL.
     *
     * @return true for NULL
     */
    public boolean isNull() {
        return value == null;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EncodedParameter parameter
                && Arrays.equals(value, parameter.value)
                && typeOid == parameter.typeOid
                && format == parameter.format;
    }

    @Override
    public int hashCode() {
        return Objects.hash(Arrays.hashCode(value), typeOid, format);
    }

    /** The bytes are left out: parameters carry what users do not want in logs. */
    @Override
    public String toString() {
        byte[] bytes = value;
        return Oids.name(typeOid) + " in " + format + ", " + (bytes == null ? "NULL" : bytes.length + " bytes");
    }
}
