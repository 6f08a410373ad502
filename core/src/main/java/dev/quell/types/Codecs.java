package dev.quell.types;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The codecs in use, found by Java class and PostgreSQL type. Immutable and thread-safe.
 *
 * <p>Arrays are handled here on top of the codecs: they become unmodifiable lists that may hold nulls.
 */
public final class Codecs {
    private static final Codecs STANDARD = new Codecs(StandardCodecs.all());

    private final List<Codec<?>> codecs;
    private final Map<Class<?>, List<Codec<?>>> byClass;

    private Codecs(List<Codec<?>> codecs) {
        this.codecs = List.copyOf(codecs);
        this.byClass = codecs.stream()
                .collect(Collectors.groupingBy(Codec::javaType, LinkedHashMap::new, Collectors.toUnmodifiableList()));
    }

    /**
     * Gives the codecs that come with Quell: text format for numbers, text, bytes, dates, times and UUIDs.
     *
     * @return the standard codecs
     */
    public static Codecs standard() {
        return STANDARD;
    }

    /**
     * Adds a codec, which is asked before those already there.
     *
     * @param codec the codec
     * @return a set with that codec too
     */
    public Codecs with(Codec<?> codec) {
        List<Codec<?>> extended = new ArrayList<>();
        extended.add(codec);
        extended.addAll(codecs);
        return new Codecs(extended);
    }

    /**
     * Decodes a value to a class of the caller's choice. {@code Object} stands for {@link #defaultType}, and
     * {@code List} for an array with elements of their default classes.
     *
     * @param cell the value
     * @param type the class
     * @param <T> the class
     * @return the object
     * @throws DecodeException if the class cannot hold values of that type, or not this one
     */
    public <T> T decode(Cell cell, Class<T> type) {
        if (type == Object.class) {
            return type.cast(decode(cell));
        }
        if (type == List.class) {
            return type.cast(decodeList(cell, Object.class));
        }
        return type.cast(decoder(cell, type).decode(cell));
    }

    private Codec<?> decoder(Cell cell, Class<?> type) {
        List<Codec<?>> candidates = byClass.getOrDefault(type, List.of());
        for (Codec<?> candidate : candidates) {
            if (candidate.accepts(cell.typeOid(), cell.format())) {
                return candidate;
            }
        }
        throw new DecodeException("cannot read a value of type " + Oids.name(cell.typeOid()) + " in " + cell.format()
                + " format as " + type.getSimpleName() + ": ask for "
                + (defaultType(cell.typeOid()) == type ? "text format" : alternatives(cell)));
    }

    private String alternatives(Cell cell) {
        String usual = defaultType(cell.typeOid()).getSimpleName();
        return usual.equals("String") ? usual : usual + " or String";
    }

    /**
     * Decodes a value to the default class of its type.
     *
     * @param cell the value
     * @return the object
     * @throws DecodeException if the class cannot hold this value
     */
    public Object decode(Cell cell) {
        Class<?> type = defaultType(cell.typeOid());
        return type == List.class
                ? decodeList(cell, Object.class)
                : decoder(cell, type).decode(cell);
    }

    /**
     * Decodes an array of one dimension.
     *
     * @param cell the value
     * @param elementType the class of the elements
     * @param <E> the class of the elements
     * @return an unmodifiable list, with null for NULL
     * @throws DecodeException if the value is no array, has several dimensions, or does not fit the class
     */
    public <E> List<@Nullable E> decodeArray(Cell cell, Class<E> elementType) {
        List<@Nullable E> elements = new ArrayList<>();
        for (Object element : decodeList(cell, elementType)) {
            if (element instanceof List<?> && elementType != Object.class) {
                throw DecodeException.invalid(cell, "it has several dimensions; ask for List");
            }
            elements.add(element == null ? null : elementType.cast(element));
        }
        return Collections.unmodifiableList(elements);
    }

    /** The elements of an array that is not built in, such as one of an enumeration, are read as unknown text. */
    private List<@Nullable Object> decodeList(Cell cell, Class<?> elementType) {
        if (cell.format() != Format.TEXT) {
            throw new DecodeException("cannot read a value of type " + Oids.name(cell.typeOid())
                    + " in BINARY format as List: ask for text format");
        }
        int elementOid = Oids.elementOf(cell.typeOid()).orElse(Oids.UNKNOWN);
        return ArrayReader.read(cell, elementOid, element -> decode(element, elementType));
    }

    /**
     * Gives the class that values of a type are decoded to unless another is asked for.
     *
     * @param typeOid any type's identifier
     * @return the class; {@code String} for types without a class of their own
     */
    public Class<?> defaultType(int typeOid) {
        return switch (typeOid) {
            case Oids.BOOL -> Boolean.class;
            case Oids.BYTEA -> byte[].class;
            case Oids.INT2 -> Short.class;
            case Oids.INT4 -> Integer.class;
            case Oids.INT8, Oids.OID -> Long.class;
            case Oids.FLOAT4 -> Float.class;
            case Oids.FLOAT8 -> Double.class;
            case Oids.NUMERIC -> BigDecimal.class;
            case Oids.DATE -> LocalDate.class;
            case Oids.TIME -> LocalTime.class;
            case Oids.TIMETZ -> OffsetTime.class;
            case Oids.TIMESTAMP -> LocalDateTime.class;
            case Oids.TIMESTAMPTZ -> OffsetDateTime.class;
            case Oids.UUID -> UUID.class;
            default -> Oids.elementOf(typeOid).isPresent() ? List.class : String.class;
        };
    }

    /**
     * Encodes an object as a parameter. Null becomes NULL and a {@code List} an array; text is sent without a type, so
     * that the server infers the one that is wanted.
     *
     * @param value the object, or null
     * @return the parameter
     * @throws IllegalArgumentException if there is no codec for the object's class
     */
    public EncodedParameter encode(@Nullable Object value) {
        return switch (value) {
            case null -> EncodedParameter.NULL;
            case List<?> list -> ArrayWriter.write(list, this);
            default -> encode(encoder(value.getClass()), value);
        };
    }

    private static <T> EncodedParameter encode(Codec<T> codec, Object value) {
        return codec.encode(codec.javaType().cast(value));
    }

    Codec<?> encoder(Class<?> type) {
        List<Codec<?>> candidates = byClass.get(type);
        if (candidates == null) {
            throw new IllegalArgumentException("a parameter of class " + type.getName()
                    + " cannot be sent: send one of "
                    + byClass.keySet().stream().map(Class::getSimpleName).collect(Collectors.joining(", "))
                    + " or List, or text with a cast in the query");
        }
        return candidates.getFirst();
    }
}
