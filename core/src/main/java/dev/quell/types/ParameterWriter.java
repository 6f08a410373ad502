package dev.quell.types;

import dev.quell.values.ArrayValue;
import dev.quell.values.Composite;
import dev.quell.values.Multirange;
import dev.quell.values.Range;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes objects as text that the server takes, with the type that they are to have. Immutable and thread-safe. */
final class ParameterWriter {
    private final Codecs codecs;
    private final TypeCatalog catalog;

    ParameterWriter(Codecs codecs, TypeCatalog catalog) {
        this.codecs = codecs;
        this.catalog = catalog;
    }

    /** What it is as text, and its type, 0 where the server is to infer one. */
    record Written(String text, int type) {}

    Written write(Object value) {
        return switch (value) {
            case List<?> list -> list(list);
            case ArrayValue<?> array -> array(array);
            case Range<?> range -> range(range);
            case Multirange<?> multirange -> multirange(multirange);
            case Composite composite -> composite(composite.values());
            case Object other when isArray(other) -> javaArray(other);
            case Object other -> scalar(other);
        };
    }

    static boolean isArray(Object value) {
        return value.getClass().isArray() && !(value instanceof byte[]);
    }

    private Written scalar(Object value) {
        Codec<?> codec = codecs.encoder(Codecs.classOf(value));
        if (codec == null) {
            PgType.Composite composite = codecs.compositeOf(value.getClass());
            if (composite != null) {
                return record(value, composite);
            }
            if (value instanceof Enum<?> constant) {
                return new Written(constant.name(), Oids.UNSPECIFIED);
            }
            throw codecs.unsendable(value.getClass());
        }
        return scalar(codec, value);
    }

    private static <T> Written scalar(Codec<T> codec, Object value) {
        return new Written(codec.toText(codec.javaType().cast(value)), codec.parameterType());
    }

    /** Without a single element that has a type, the server has to infer the array's. */
    private Written list(List<?> list) {
        Elements elements = new Elements(list);
        return new Written(nested(list, elements), elements.arrayType());
    }

    private String nested(List<?> list, Elements elements) {
        return list.stream()
                .map(element -> {
                    List<?> inner = dimension(element);
                    return inner == null ? elements.text(element) : nested(inner, elements);
                })
                .collect(Collectors.joining(String.valueOf(elements.delimiter()), "{", "}"));
    }

    /** A list or a Java array within another is one more dimension; null for what is an element. */
    private static @Nullable List<?> dimension(@Nullable Object element) {
        if (element instanceof List<?> list) {
            return list;
        }
        return element != null && isArray(element) ? elements(element) : null;
    }

    private static List<@Nullable Object> elements(Object array) {
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = 0; i < Array.getLength(array); i++) {
            list.add(Array.get(array, i));
        }
        return list;
    }

    private Written array(ArrayValue<?> array) {
        if (array.elements().stream().anyMatch(element -> dimension(element) != null)) {
            throw new IllegalArgumentException("an ArrayValue holds the elements of all its dimensions in one list:"
                    + " none of them can be a list or an array itself");
        }
        Elements elements = new Elements(array.elements());
        String text = StructureText.array(
                array, elements.delimiter(), element -> write(element).text());
        return new Written(text, elements.arrayType());
    }

    /** The class of its elements says what an empty array is one of. */
    private Written javaArray(Object array) {
        Class<?> component = array.getClass();
        while (component.isArray() && component != byte[].class) {
            component = component.getComponentType();
        }
        int sent = sentAs(MethodType.methodType(component).wrap().returnType());
        Written written = list(elements(array));
        return sent == Oids.UNSPECIFIED
                ? written
                : new Written(written.text(), catalog.arrayOf(sent).orElse(Oids.UNSPECIFIED));
    }

    private Written range(Range<?> range) {
        if (range.isEmpty()) {
            return new Written("empty", Oids.UNSPECIFIED);
        }
        Written lower = range.lower() == null ? null : write(range.lower());
        Written upper = range.upper() == null ? null : write(range.upper());
        Written typed = lower != null ? lower : upper;
        return new Written(
                StructureText.range(
                        lower == null ? null : lower.text(),
                        range.lowerInclusive(),
                        upper == null ? null : upper.text(),
                        range.upperInclusive()),
                typed == null ? Oids.UNSPECIFIED : catalog.rangeOf(typed.type()).orElse(Oids.UNSPECIFIED));
    }

    private Written multirange(Multirange<?> multirange) {
        int type = Oids.UNSPECIFIED;
        List<String> texts = new ArrayList<>();
        for (Range<?> range : multirange.ranges()) {
            Written written = range(range);
            texts.add(written.text());
            if (written.type() != Oids.UNSPECIFIED) {
                type = catalog.multirangeOf(written.type()).orElse(Oids.UNSPECIFIED);
            }
        }
        return new Written("{" + String.join(",", texts) + "}", type);
    }

    /** The server has to say which type is wanted: the fields do not. */
    Written composite(List<@Nullable Object> values) {
        List<@Nullable String> fields = new ArrayList<>();
        values.forEach(value -> fields.add(value == null ? null : write(value).text()));
        return new Written(StructureText.composite(fields), Oids.UNSPECIFIED);
    }

    private Written record(Object value, PgType.Composite type) {
        List<String> names = type.fields().stream().map(PgType.Field::name).toList();
        List<@Nullable Object> values = RecordMapping.values(value, names, IllegalArgumentException::new);
        return new Written(composite(values).text(), type.oid());
    }

    /** The type that objects of a class are sent with, 0 where that depends on the object. */
    private int sentAs(Class<?> type) {
        Codec<?> codec = codecs.encoder(type);
        if (codec != null) {
            return codec.parameterType();
        }
        PgType.Composite composite = codecs.compositeOf(type);
        return composite == null ? Oids.UNSPECIFIED : composite.oid();
    }

    /** The elements of one array: of one class or sent with one type, null or lists alike. */
    private final class Elements {
        private final Map<Class<?>, Integer> types = new LinkedHashMap<>();
        private boolean finiteDoubles;
        private final int oid;

        Elements(List<?> list) {
            addAll(list);
            oid = commonType();
        }

        private void addAll(List<?> list) {
            for (Object element : list) {
                List<?> inner = dimension(element);
                if (inner != null) {
                    addAll(inner);
                } else if (element != null) {
                    add(element);
                }
            }
        }

        private void add(Object element) {
            finiteDoubles |= element instanceof Double number && Double.isFinite(number);
            Class<?> type = Codecs.classOf(element);
            if (types.getOrDefault(type, Oids.UNSPECIFIED) == Oids.UNSPECIFIED) {
                int sent = sentAs(type);
                types.put(type, sent == Oids.UNSPECIFIED ? write(element).type() : sent);
            }
        }

        /** What {@code BigDecimal} has no number for is read from {@code numeric} as a {@code Double}, and goes back. */
        private int commonType() {
            if (!finiteDoubles && Objects.equals(types.get(BigDecimal.class), Oids.NUMERIC)) {
                types.remove(Double.class);
            }
            Class<?> first = null;
            int common = Oids.UNSPECIFIED;
            for (Map.Entry<Class<?>, Integer> each : types.entrySet()) {
                if (first == null) {
                    first = each.getKey();
                    common = each.getValue();
                } else if (common == Oids.UNSPECIFIED || common != each.getValue()) {
                    throw new IllegalArgumentException("an array cannot hold both " + first.getSimpleName() + " and "
                            + each.getKey().getSimpleName() + ": use elements of one class");
                }
            }
            return common;
        }

        /** Quotes never hurt, and spare the question whether they are needed. */
        String text(@Nullable Object element) {
            if (element == null) {
                return "NULL";
            }
            return "\"" + write(element).text().replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
        }

        char delimiter() {
            return catalog.find(arrayType()).orElse(null) instanceof PgType.Array array ? array.delimiter() : ',';
        }

        int arrayType() {
            return oid == Oids.UNSPECIFIED
                    ? Oids.UNSPECIFIED
                    : catalog.arrayOf(oid).orElse(Oids.UNSPECIFIED);
        }
    }
}
