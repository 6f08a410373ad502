package dev.quell.types;

import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How columns or fields become the components of a Java record: by name, where {@code created_at} is {@code createdAt} too;
 * or in their order, where they have no names. Immutable.
 *
 * @param <T> the record
 */
public final class RecordMapping<T> {
    private static final Pattern NOT_PART_OF_A_NAME = Pattern.compile("[^\\p{L}\\p{N}]");

    private final Class<T> type;
    private final Constructor<T> constructor;
    private final RecordComponent[] components;
    private final int[] sources;
    private final Failure failure;

    /** Makes an exception of a sentence, and of its cause if it has one. */
    public interface Failure {
        /**
         * Makes an exception.
         *
         * @param message the sentence
         * @param cause the cause, or null
         * @return the exception
         */
        RuntimeException of(String message, @Nullable Throwable cause);
    }

    private RecordMapping(
            Class<T> type, Constructor<T> constructor, RecordComponent[] components, int[] sources, Failure failure) {
        this.type = type;
        this.constructor = constructor;
        this.components = components;
        this.sources = sources;
        this.failure = failure;
    }

    /**
     * Finds a source for each component.
     *
     * @param type a record class
     * @param names the names of the columns or fields; none if they have none
     * @param count their number
     * @param failure makes an exception of a sentence
     * @param <T> the record
     * @return the mapping
     */
    public static <T> RecordMapping<T> of(Class<T> type, List<String> names, int count, Failure failure) {
        if (!type.isRecord()) {
            throw failure.of(type.getName() + " is not a record class: a row can be read as one", null);
        }
        RecordComponent[] components = type.getRecordComponents();
        int[] sources = new int[components.length];
        for (int i = 0; i < components.length; i++) {
            sources[i] = names.isEmpty() ? i : source(components[i], type, names, failure);
        }
        if (names.isEmpty() && count != components.length) {
            throw failure.of(
                    "there are " + count + " values without names for the " + components.length
                            + " components of record " + type.getSimpleName(),
                    null);
        }
        return new RecordMapping<>(type, constructor(type, components, failure), components, sources, failure);
    }

    private static int source(RecordComponent component, Class<?> type, List<String> names, Failure failure) {
        int exact = names.indexOf(component.getName());
        if (exact >= 0) {
            return exact;
        }
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            if (folded(names.get(i)).equals(folded(component.getName()))) {
                found.add(i);
            }
        }
        if (found.isEmpty()) {
            throw failure.of(
                    "there is no column for component \"" + component.getName() + "\" of record " + type.getSimpleName()
                            + ", only " + names + ": name one so, with AS",
                    null);
        }
        if (found.size() > 1) {
            throw failure.of(
                    "component \"" + component.getName() + "\" of record " + type.getSimpleName()
                            + " could be any of "
                            + found.stream().map(names::get).toList()
                            + ": name one of them exactly so, with AS",
                    null);
        }
        return found.getFirst();
    }

    private static String folded(String name) {
        return NOT_PART_OF_A_NAME.matcher(name).replaceAll("").toLowerCase(Locale.ROOT);
    }

    private static <T> Constructor<T> constructor(Class<T> type, RecordComponent[] components, Failure failure) {
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<T> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        } catch (RuntimeException e) {
            throw failure.of(
                    "record " + type.getName()
                            + " cannot be made from here: open its package to the module dev.quell, or make it public",
                    e);
        }
    }

    /**
     * Makes a record.
     *
     * @param values gives the value at an index as a class, perhaps with that of its elements, or null for NULL
     * @return the record
     */
    public T make(BiFunction<Integer, Type, @Nullable Object> values) {
        @Nullable Object[] arguments = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            Class<?> component = components[i].getType();
            arguments[i] = component == Optional.class
                    ? Optional.ofNullable(values.apply(sources[i], argument(components[i])))
                    : values.apply(sources[i], wanted(components[i]));
            if (arguments[i] == null && component.isPrimitive()) {
                throw failure.of(
                        "the value for component \"" + components[i].getName() + "\" of record "
                                + type.getSimpleName() + " is NULL, which " + component + " cannot be: declare it as "
                                + MethodType.methodType(component)
                                        .wrap()
                                        .returnType()
                                        .getSimpleName(),
                        null);
            }
        }
        return made(arguments);
    }

    private static Type wanted(RecordComponent component) {
        return component.getType().isPrimitive()
                ? MethodType.methodType(component.getType()).wrap().returnType()
                : component.getGenericType();
    }

    private static Type argument(RecordComponent optional) {
        return optional.getGenericType() instanceof ParameterizedType type
                ? type.getActualTypeArguments()[0]
                : Object.class;
    }

    private T made(@Nullable Object[] arguments) {
        try {
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            throw failure.of("record " + type.getSimpleName() + " refused the values: " + e.getCause(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Takes a record apart into fields.
     *
     * @param record a record
     * @param names the fields' names
     * @param failure makes an exception of a sentence
     * @return the components' values in the order of the fields
     */
    public static List<@Nullable Object> values(Object record, List<String> names, Failure failure) {
        RecordComponent[] components = record.getClass().getRecordComponents();
        List<@Nullable Object> values = new ArrayList<>();
        for (String name : names) {
            RecordComponent found = Arrays.stream(components)
                    .filter(component -> folded(component.getName()).equals(folded(name)))
                    .findFirst()
                    .orElseThrow(() -> failure.of(
                            "record " + record.getClass().getSimpleName() + " has no component for field \"" + name
                                    + "\"",
                            null));
            values.add(value(record, found));
        }
        return values;
    }

    private static @Nullable Object value(Object record, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            Object value = component.getAccessor().invoke(record);
            return value instanceof Optional<?> optional ? optional.orElse(null) : value;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
