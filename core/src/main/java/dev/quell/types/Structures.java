package dev.quell.types;

import dev.quell.values.ArrayValue;
import dev.quell.values.Composite;
import dev.quell.values.Multirange;
import dev.quell.values.Range;
import java.lang.invoke.MethodType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decodes values that have parts, with the codecs of the parts. Immutable and thread-safe. */
final class Structures {
    private final Codecs codecs;
    private final TypeCatalog catalog;

    Structures(Codecs codecs, TypeCatalog catalog) {
        this.codecs = codecs;
        this.catalog = catalog;
    }

    /** The value as a class that has parts, or null if it is not for here. */
    <T> @Nullable T decode(Cell cell, Class<T> type) {
        PgType known = catalog.find(cell.typeOid()).orElse(null);
        if (type == String.class) {
            return isText(cell, known) ? type.cast(text(cell, known)) : null;
        }
        if (type.isEnum()) {
            return isLabel(cell, known) ? label(cell, type) : null;
        }
        if (type == List.class && isArray(cell, known)) {
            return type.cast(ArrayShape.nested(array(cell, Object.class)));
        }
        if (type == ArrayValue.class && isArray(cell, known)) {
            return type.cast(array(cell, Object.class));
        }
        if (type.isArray() && isArray(cell, known)) {
            return type.cast(javaArray(cell, type.getComponentType()));
        }
        if (type == Range.class && known instanceof PgType.Range range) {
            return type.cast(range(cell, range, Object.class));
        }
        if (type == Multirange.class && known instanceof PgType.Multirange multirange) {
            return type.cast(multirange(cell, multirange, Object.class));
        }
        if (isComposite(cell, known)) {
            return composite(cell, known, type);
        }
        return null;
    }

    /** In text, an array that is not known is read as one of unknown elements. */
    private static boolean isArray(Cell cell, @Nullable PgType known) {
        return known instanceof PgType.Array || (known == null && cell.format() == Format.TEXT);
    }

    /** An anonymous record says in binary what it is made of, and in text does not. */
    private static boolean isComposite(Cell cell, @Nullable PgType known) {
        return known instanceof PgType.Composite || (cell.typeOid() == Oids.RECORD && cell.format() == Format.BINARY);
    }

    private static boolean isLabel(Cell cell, @Nullable PgType known) {
        return (known == null && cell.format() == Format.TEXT)
                || known instanceof PgType.Enumeration
                || Strings.isText(cell.typeOid());
    }

    ArrayValue<Object> array(Cell cell, Type elementType) {
        return switch (cell.format()) {
            case BINARY -> BinaryStructures.array(cell, element -> codecs.decode(element, elementType));
            case TEXT -> {
                PgType known = catalog.find(cell.typeOid()).orElse(null);
                yield known instanceof PgType.Array array
                        ? ArrayReader.read(
                                cell,
                                array.element(),
                                array.delimiter(),
                                element -> codecs.decode(element, elementType))
                        : ArrayReader.read(cell, Oids.UNKNOWN, ',', element -> codecs.decode(element, elementType));
            }
        };
    }

    /** An array over a domain over arrays: what is within it are elements, and no further dimensions. */
    private boolean isArrayOfArrays(Cell cell) {
        return catalog.find(cell.typeOid()).orElse(null) instanceof PgType.Array array
                && catalog.elementOf(catalog.base(array.element())).isPresent();
    }

    /** As lists within lists, if the array has as many dimensions as the element's type has lists, and one more. */
    List<@Nullable Object> lists(Cell cell, Type elementType) {
        Type leaf = elementType;
        int dimensions = 1;
        boolean flat = isArrayOfArrays(cell);
        while (!flat && leaf instanceof ParameterizedType generic && generic.getRawType() == List.class) {
            leaf = generic.getActualTypeArguments()[0];
            dimensions++;
        }
        return ArrayShape.nested(cell, array(cell, leaf), dimensions);
    }

    /** What has a codec, such as {@code byte[]}, is an element and no further dimension. */
    private Object javaArray(Cell cell, Class<?> component) {
        Class<?> leaf = component;
        int dimensions = 1;
        boolean flat = isArrayOfArrays(cell);
        while (!flat && leaf.isArray() && !codecs.hasCodec(leaf)) {
            leaf = leaf.getComponentType();
            dimensions++;
        }
        Class<?> boxed = MethodType.methodType(leaf).wrap().returnType();
        ArrayValue<Object> array = array(cell, boxed);
        if (leaf.isPrimitive() && array.elements().contains(null)) {
            throw DecodeException.invalid(
                    cell,
                    "it has a NULL in it, which " + leaf + " cannot be; ask for List or " + boxed.getSimpleName()
                            + "[]".repeat(dimensions));
        }
        return ArrayShape.javaArray(ArrayShape.nested(cell, array, dimensions), component);
    }

    Range<?> range(Cell cell, PgType.Range type, Class<?> boundType) {
        RangeParts parts = parts(cell, type);
        return new Range<>(
                part(parts.lower(), boundType),
                parts.lowerInclusive(),
                part(parts.upper(), boundType),
                parts.upperInclusive(),
                parts.isEmpty());
    }

    private static RangeParts parts(Cell cell, PgType.Range type) {
        return switch (cell.format()) {
            case TEXT -> TextStructures.range(cell, type.subtype());
            case BINARY -> BinaryStructures.range(cell, type.subtype());
        };
    }

    private @Nullable Object part(@Nullable Cell part, Type type) {
        return part == null ? null : codecs.decode(part, type);
    }

    Multirange<?> multirange(Cell cell, PgType.Multirange type, Class<?> boundType) {
        List<Range<Object>> ranges = new ArrayList<>();
        for (Cell range : ranges(cell, type)) {
            ranges.add(cast(range(range, rangeType(type), boundType)));
        }
        return new Multirange<>(ranges);
    }

    @SuppressWarnings("unchecked") // the bounds are objects of some class
    private static Range<Object> cast(Range<?> range) {
        return (Range<Object>) range;
    }

    private PgType.Range rangeType(PgType.Multirange type) {
        return catalog.find(type.range()).orElse(null) instanceof PgType.Range range
                ? range
                : new PgType.Range(type.range(), catalog.name(type.range()), Oids.UNKNOWN);
    }

    private static List<Cell> ranges(Cell cell, PgType.Multirange type) {
        return switch (cell.format()) {
            case TEXT -> TextStructures.multirange(cell, type.range());
            case BINARY -> BinaryStructures.multirange(cell, type.range());
        };
    }

    private <T> @Nullable T composite(Cell cell, @Nullable PgType known, Class<T> type) {
        boolean isValue = type == Composite.class;
        if (!isValue && !type.isRecord()) {
            return null;
        }
        List<PgType.Field> fields = known instanceof PgType.Composite composite ? composite.fields() : List.of();
        List<@Nullable Cell> parts = fieldCells(cell, fields);
        List<String> names = fields.stream().map(PgType.Field::name).toList();
        if (!isValue) {
            return RecordMapping.of(type, names, parts.size(), Structures::failure)
                    .make((index, fieldType) -> part(parts.get(index), fieldType));
        }
        List<@Nullable Object> values = new ArrayList<>(parts.size());
        parts.forEach(part -> values.add(part(part, Object.class)));
        return type.cast(new Composite(names, values));
    }

    private static DecodeException failure(String message, @Nullable Throwable cause) {
        DecodeException failure = new DecodeException(message);
        if (cause != null) {
            failure.initCause(cause);
        }
        return failure;
    }

    private static List<@Nullable Cell> fieldCells(Cell cell, List<PgType.Field> fields) {
        List<@Nullable Cell> parts = switch (cell.format()) {
            case TEXT -> TextStructures.composite(cell, fields);
            case BINARY -> BinaryStructures.composite(cell);
        };
        if (cell.typeOid() != Oids.RECORD && parts.size() != fields.size()) {
            throw DecodeException.invalid(
                    cell,
                    "it has " + parts.size() + " fields where the type had " + fields.size()
                            + " when it was looked up; look it up again");
        }
        return parts;
    }

    private static <T> T label(Cell cell, Class<T> type) {
        String label = Strings.utf8(cell, cell.offset(), cell.length());
        for (T constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(label)) {
                return constant;
            }
        }
        throw DecodeException.invalid(cell, type.getSimpleName() + " has no constant of that name; ask for String");
    }

    private static boolean isText(Cell cell, @Nullable PgType known) {
        return cell.format() == Format.BINARY
                && (known instanceof PgType.Array
                        || known instanceof PgType.Range
                        || known instanceof PgType.Multirange
                        || known instanceof PgType.Enumeration
                        || isComposite(cell, known));
    }

    /** A value in binary format as the server would have written it as text. */
    private String text(Cell cell, @Nullable PgType known) {
        return switch (known) {
            case PgType.Array array ->
                StructureText.array(array(cell, String.class), array.delimiter(), Object::toString);
            case PgType.Range range -> {
                RangeParts parts = parts(cell, range);
                yield parts.isEmpty()
                        ? "empty"
                        : StructureText.range(
                                textOf(parts.lower()),
                                parts.lowerInclusive(),
                                textOf(parts.upper()),
                                parts.upperInclusive());
            }
            case PgType.Multirange multirange ->
                String.join(
                                ",",
                                ranges(cell, multirange).stream()
                                        .map(range -> text(range, rangeType(multirange)))
                                        .toList())
                        .transform(ranges -> "{" + ranges + "}");
            case PgType.Enumeration label -> Strings.utf8(cell, cell.offset(), cell.length());
            case null, default -> {
                List<@Nullable String> fields = new ArrayList<>();
                BinaryStructures.composite(cell).forEach(part -> fields.add(textOf(part)));
                yield StructureText.composite(fields);
            }
        };
    }

    private @Nullable String textOf(@Nullable Cell part) {
        return part == null ? null : codecs.decode(part, String.class);
    }
}
