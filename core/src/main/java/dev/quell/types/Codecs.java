package dev.quell.types;

import dev.quell.values.ArrayValue;
import dev.quell.values.BitString;
import dev.quell.values.Box;
import dev.quell.values.Circle;
import dev.quell.values.Composite;
import dev.quell.values.Inet;
import dev.quell.values.Interval;
import dev.quell.values.Line;
import dev.quell.values.LineSegment;
import dev.quell.values.MacAddress;
import dev.quell.values.Multirange;
import dev.quell.values.Path;
import dev.quell.values.Point;
import dev.quell.values.Polygon;
import dev.quell.values.Range;
import dev.quell.wire.Utf8;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The codecs in use, found by Java class and PostgreSQL type. Immutable and thread-safe.
 *
 * <p>Values that have parts are handled here on top of the codecs: arrays, ranges, multiranges and composites.
 */
public final class Codecs {
    private static final Codecs STANDARD = new Codecs(StandardCodecs.all(), Map.of(), Map.of(), TypeCatalog.standard());

    private final List<Codec<?>> codecs;
    private final Map<Class<?>, List<Codec<?>>> byClass;
    private final Map<Integer, Codec<?>> byType;
    private final Map<Integer, Class<?>> records;
    private final TypeCatalog catalog;
    private final Structures structures;
    private final ParameterWriter parameters;

    private Codecs(
            List<Codec<?>> codecs, Map<Integer, Codec<?>> byType, Map<Integer, Class<?>> records, TypeCatalog catalog) {
        this.codecs = List.copyOf(codecs);
        this.byClass = codecs.stream()
                .collect(Collectors.groupingBy(Codec::javaType, LinkedHashMap::new, Collectors.toUnmodifiableList()));
        this.byType = Map.copyOf(byType);
        this.records = Map.copyOf(records);
        this.catalog = catalog;
        this.structures = new Structures(this, catalog);
        this.parameters = new ParameterWriter(this, catalog);
    }

    /**
     * Gives the codecs that come with Quell, for all built-in types.
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
        return new Codecs(extended(codec), byType, records, catalog);
    }

    /**
     * Adds a codec that is asked before those already there, and gives a type its default class.
     *
     * @param codec the codec
     * @param typeOid the type
     * @return a set with that codec too
     */
    public Codecs with(Codec<?> codec, int typeOid) {
        Map<Integer, Codec<?>> types = new HashMap<>(byType);
        types.put(typeOid, codec);
        return new Codecs(extended(codec), types, records, catalog);
    }

    private List<Codec<?>> extended(Codec<?> codec) {
        List<Codec<?>> extended = new ArrayList<>();
        extended.add(codec);
        extended.addAll(codecs);
        return extended;
    }

    /**
     * Adds types that were looked up.
     *
     * @param types the types
     * @return a set that knows them
     */
    public Codecs with(List<PgType> types) {
        return new Codecs(codecs, byType, records, catalog.with(types));
    }

    /**
     * Makes a record the default class of a composite type, whichever it was before.
     *
     * @param record a record class
     * @param typeOid the type, which must be known
     * @return a set that knows of it
     */
    public Codecs withRecord(Class<?> record, int typeOid) {
        Map<Integer, Class<?>> extended = new HashMap<>(records);
        extended.put(typeOid, record);
        Map<Integer, Codec<?>> others = new HashMap<>(byType);
        others.remove(typeOid);
        return new Codecs(codecs, others, extended, catalog);
    }

    /** The composite type of which a class of records is the default, or null. */
    PgType.@Nullable Composite compositeOf(Class<?> type) {
        for (Map.Entry<Integer, Class<?>> entry : records.entrySet()) {
            if (entry.getValue() == type
                    && catalog.find(entry.getKey()).orElse(null) instanceof PgType.Composite found) {
                return found;
            }
        }
        return null;
    }

    /**
     * Gives the types that are known.
     *
     * @return the built-in types, and those that were added
     */
    public TypeCatalog catalog() {
        return catalog;
    }

    /**
     * Tells whether a column may be asked for in binary format, whatever the session's settings: whether its values then
     * mean the same as in text, whichever class they are read as.
     *
     * @param typeOid any type's identifier
     * @return true if so
     */
    public boolean readsBinary(int typeOid) {
        return readsBinary(typeOid, Styles.UNKNOWN);
    }

    /**
     * Tells whether a column may be asked for in binary format with these settings of the session.
     *
     * @param typeOid any type's identifier
     * @param styles the settings
     * @return true if so
     */
    public boolean readsBinary(int typeOid, Styles styles) {
        Codec<?> own = byType.get(typeOid);
        if (own != null) {
            return own.accepts(typeOid, Format.BINARY);
        }
        return switch (catalog.find(typeOid).orElse(null)) {
            case PgType.Scalar scalar -> readsScalar(typeOid, styles);
            case PgType.Enumeration enumeration -> true;
            case PgType.Domain domain -> readsBinary(domain.base(), styles);
            case PgType.Array array -> readsBinary(array.element(), styles);
            case PgType.Range range -> readsBinary(range.subtype(), styles);
            case PgType.Multirange multirange -> readsBinary(multirange.range(), styles);
            case PgType.Composite composite ->
                composite.fields().stream().allMatch(field -> readsBinary(field.type(), styles));
            case null -> false;
        };
    }

    private static boolean readsScalar(int typeOid, Styles styles) {
        return switch (typeOid) {
            case Oids.DATE, Oids.TIMESTAMP -> styles.isoDates();
            case Oids.TIMESTAMPTZ -> styles.isoDates() && styles.utc();
            case Oids.INTERVAL -> styles.postgresIntervals();
            // Its binary form has an encoding declaration where the text has none.
            case Oids.XML, Oids.UNKNOWN, Oids.CSTRING, Oids.VOID -> false;
            default -> Strings.isText(typeOid) || BinaryText.writes(typeOid);
        };
    }

    /**
     * Decodes a value to a class of the caller's choice. {@code Object} stands for {@link #defaultType}, and {@code List}
     * for an array with elements of their default classes.
     *
     * @param value the value
     * @param type the class
     * @param <T> the class
     * @return the object
     * @throws DecodeException if the class cannot hold values of that type, or not this one
     */
    public <T> T decode(Cell value, Class<T> type) {
        if (type == Object.class) {
            return type.cast(decode(value));
        }
        Cell cell = value.as(readAs(value.typeOid(), value.format(), type));
        Codec<?> decoder = decoder(cell.typeOid(), cell.format(), type);
        if (decoder != null) {
            return type.cast(decoder.decode(cell));
        }
        T decoded = structures.decode(cell, type);
        if (decoded == null) {
            throw undecodable(value, type);
        }
        return decoded;
    }

    /**
     * Finds what {@link #decode(Cell, Class)} does with all values of one type.
     *
     * @param typeOid the type
     * @param format how the values are written
     * @param type the class
     * @param <T> the class
     * @return what decodes them; it is there even if none can be decoded, and says so of each
     */
    public <T> Decoding<T> decoding(int typeOid, Format format, Class<T> type) {
        int base = readAs(typeOid, format, type);
        Codec<?> decoder = type == Object.class ? null : decoder(base, format, type);
        if (decoder == null) {
            return new Decoding<>(type, cell -> decode(cell, type), false);
        }
        boolean plainText = decoder instanceof Strings && (format == Format.TEXT || Strings.isText(base));
        return new Decoding<>(type, cell -> type.cast(decoder.decode(cell.as(base))), plainText);
    }

    /**
     * Decodes a value to a class that may say what its elements or bounds are, such as {@code List<Long>}.
     *
     * @param value the value
     * @param type a class, a {@code List} or {@code ArrayValue} of such a type, or a {@code Range} or {@code Multirange} of a
     *     class
     * @return the object
     * @throws DecodeException if the class cannot hold values of that type, or not this one
     */
    public Object decode(Cell value, Type type) {
        if (type instanceof Class<?> plain) {
            return decode(value, plain);
        }
        if (type instanceof ParameterizedType generic && generic.getRawType() instanceof Class<?> raw) {
            Type argument = generic.getActualTypeArguments()[0];
            if (raw == List.class) {
                return structures.lists(based(value), argument);
            }
            if (raw == ArrayValue.class) {
                return structures.array(based(value), argument);
            }
            if (raw == Range.class && argument instanceof Class<?> bound) {
                return decodeRange(value, bound);
            }
            if (raw == Multirange.class && argument instanceof Class<?> bound) {
                return decodeMultirange(value, bound);
            }
        }
        throw new DecodeException("cannot read a value of type " + catalog.name(value.typeOid()) + " as " + type
                + ": ask for a class, or a List, ArrayValue, Range or Multirange of a class");
    }

    /** Whether values of some type can be read as this class, whatever they are made of. */
    boolean hasCodec(Class<?> type) {
        return byClass.containsKey(type);
    }

    private @Nullable Codec<?> decoder(int typeOid, Format format, Class<?> type) {
        for (Codec<?> candidate : byClass.getOrDefault(type, List.of())) {
            if (candidate.accepts(typeOid, format)) {
                return candidate;
            }
        }
        return null;
    }

    /** A domain has no values of its own, unless there is a codec for them. */
    private int own(int typeOid) {
        return byType.containsKey(typeOid) ? typeOid : catalog.base(typeOid);
    }

    /** What a domain's own codec does not read as some class is read as what it is a domain of. */
    private int readAs(int typeOid, Format format, Class<?> type) {
        int base = catalog.base(typeOid);
        boolean own = base != typeOid && byType.containsKey(typeOid) && decoder(typeOid, format, type) != null;
        return own ? typeOid : base;
    }

    /** The value as one that has parts. */
    private Cell based(Cell cell) {
        return cell.as(catalog.base(cell.typeOid()));
    }

    private DecodeException undecodable(Cell value, Class<?> type) {
        Cell cell = value.as(own(value.typeOid()));
        return new DecodeException("cannot read a value of type " + catalog.name(cell.typeOid()) + " in "
                + cell.format() + " format as " + type.getSimpleName() + ": ask for "
                + (defaultType(cell.typeOid()) == type ? "text format" : alternatives(cell)));
    }

    private String alternatives(Cell cell) {
        String usual = defaultType(cell.typeOid()).getSimpleName();
        return usual.equals("String") ? usual : usual + " or String";
    }

    /**
     * Decodes a value to the default class of its type; a {@code numeric} that is not a number or infinite to a {@code
     * Double}.
     *
     * @param value the value
     * @return the object
     * @throws DecodeException if the class cannot hold this value
     */
    public Object decode(Cell value) {
        Cell cell = value.as(own(value.typeOid()));
        return NumberCodecs.isSpecial(cell) ? decode(cell, Double.class) : decode(cell, defaultType(cell.typeOid()));
    }

    /**
     * Decodes an array of one dimension.
     *
     * @param value the value
     * @param elementType the class of the elements
     * @param <E> the class of the elements
     * @return an unmodifiable list, with null for NULL
     * @throws DecodeException if the value is no array, has several dimensions, or does not fit the class
     */
    public <E> List<@Nullable E> decodeArray(Cell value, Class<E> elementType) {
        List<@Nullable E> elements = new ArrayList<>();
        for (Object element : structures.lists(based(value), elementType)) {
            elements.add(element == null ? null : elementType.cast(element));
        }
        return Collections.unmodifiableList(elements);
    }

    /**
     * Decodes a range.
     *
     * @param value the value
     * @param boundType the class of the bounds
     * @param <T> the class of the bounds
     * @return the range
     * @throws DecodeException if the value is no range, or does not fit the class
     */
    @SuppressWarnings("unchecked") // the bounds were decoded as that class
    public <T> Range<T> decodeRange(Cell value, Class<T> boundType) {
        Cell cell = based(value);
        if (catalog.find(cell.typeOid()).orElse(null) instanceof PgType.Range range) {
            return (Range<T>) structures.range(cell, range, boundType);
        }
        throw undecodable(value, Range.class);
    }

    /**
     * Decodes a multirange.
     *
     * @param value the value
     * @param boundType the class of the bounds
     * @param <T> the class of the bounds
     * @return the multirange
     * @throws DecodeException if the value is no multirange, or does not fit the class
     */
    @SuppressWarnings("unchecked") // the bounds were decoded as that class
    public <T> Multirange<T> decodeMultirange(Cell value, Class<T> boundType) {
        Cell cell = based(value);
        if (catalog.find(cell.typeOid()).orElse(null) instanceof PgType.Multirange multirange) {
            return (Multirange<T>) structures.multirange(cell, multirange, boundType);
        }
        throw undecodable(value, Multirange.class);
    }

    /**
     * Gives the class that values of a type are decoded to unless another is asked for.
     *
     * @param typeOid any type's identifier
     * @return the class; {@code String} for types without a class of their own
     */
    public Class<?> defaultType(int typeOid) {
        Codec<?> own = byType.get(typeOid);
        if (own != null) {
            return own.javaType();
        }
        Class<?> record = records.get(typeOid);
        if (record != null) {
            return record;
        }
        return switch (typeOid) {
            case Oids.BOOL -> Boolean.class;
            case Oids.BYTEA -> byte[].class;
            case Oids.INT2 -> Short.class;
            case Oids.INT4 -> Integer.class;
            case Oids.INT8, Oids.OID, Oids.XID, Oids.CID -> Long.class;
            case Oids.XID8 -> BigInteger.class;
            case Oids.FLOAT4 -> Float.class;
            case Oids.FLOAT8 -> Double.class;
            case Oids.NUMERIC -> BigDecimal.class;
            case Oids.DATE -> LocalDate.class;
            case Oids.TIME -> LocalTime.class;
            case Oids.TIMETZ -> OffsetTime.class;
            case Oids.TIMESTAMP -> LocalDateTime.class;
            case Oids.TIMESTAMPTZ -> OffsetDateTime.class;
            case Oids.INTERVAL -> Interval.class;
            case Oids.UUID -> UUID.class;
            case Oids.INET, Oids.CIDR -> Inet.class;
            case Oids.MACADDR, Oids.MACADDR8 -> MacAddress.class;
            case Oids.BIT, Oids.VARBIT -> BitString.class;
            case Oids.POINT -> Point.class;
            case Oids.LINE -> Line.class;
            case Oids.LSEG -> LineSegment.class;
            case Oids.BOX -> Box.class;
            case Oids.PATH -> Path.class;
            case Oids.POLYGON -> Polygon.class;
            case Oids.CIRCLE -> Circle.class;
            default ->
                switch (catalog.find(typeOid).orElse(null)) {
                    case PgType.Array array -> List.class;
                    case PgType.Range range -> Range.class;
                    case PgType.Multirange multirange -> Multirange.class;
                    case PgType.Composite composite -> Composite.class;
                    case PgType.Domain domain -> defaultType(domain.base());
                    case PgType.Scalar scalar -> String.class;
                    case PgType.Enumeration enumeration -> String.class;
                    case null -> String.class;
                };
        };
    }

    /**
     * Encodes an object as a parameter. Null becomes NULL and a {@code List} an array; text is sent without a type, so
     * that the server infers the one that is wanted.
     *
     * @param value the object, or null
     * @return the parameter
     * @throws IllegalArgumentException if there is no codec for the object's class, or if half of a surrogate pair stands alone
     *     in its text
     */
    public EncodedParameter encode(@Nullable Object value) {
        if (value == null) {
            return EncodedParameter.NULL;
        }
        Codec<?> codec = encoder(classOf(value));
        if (codec != null) {
            return encode(codec, value);
        }
        ParameterWriter.Written written = parameters.write(value);
        return new EncodedParameter(Utf8.of(written.text()), written.type(), Format.TEXT);
    }

    private static <T> EncodedParameter encode(Codec<T> codec, Object value) {
        return codec.encode(codec.javaType().cast(value));
    }

    /** A constant of an enumeration may have a class of its own. */
    static Class<?> classOf(Object value) {
        return value instanceof Enum<?> constant ? constant.getDeclaringClass() : value.getClass();
    }

    @Nullable
    Codec<?> encoder(Class<?> type) {
        List<Codec<?>> candidates = byClass.get(type);
        return candidates == null ? null : candidates.getFirst();
    }

    IllegalArgumentException unsendable(Class<?> type) {
        return new IllegalArgumentException("a parameter of class " + type.getName() + " cannot be sent: send one of "
                + byClass.keySet().stream().map(Class::getSimpleName).collect(Collectors.joining(", "))
                + ", a List or an array of them, a Range, an enum, or text with a cast in the query");
    }
}
