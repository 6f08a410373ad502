package dev.quell.types;

import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How columns or fields become the components of a Java record: by name, where {@code created_at} is {@code createdAt} too;
 * or in their order, where they have no names. Immutable.
 *
 * @param <T> the record
 */
public final class RecordMapping<T> {
    private final Class<T> type;
    private final Constructor<T> constructor;
    private final RecordComponent[] components;
    private final int[] sources;
    private final Function<String, RuntimeException> failure;

    private RecordMapping(
            Class<T> type,
            Constructor<T> constructor,
            RecordComponent[] components,
            int[] sources,
            Function<String, RuntimeException> failure) {
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
    public static <T> RecordMapping<T> of(
            Class<T> type, List<String> names, int count, Function<String, RuntimeException> failure) {
        if (!type.isRecord()) {
            throw failure.apply(type.getName() + " is not a record class: a row can be read as one");
        }
        RecordComponent[] components = type.getRecordComponents();
        int[] sources = new int[components.length];
        for (int i = 0; i < components.length; i++) {
            sources[i] = names.isEmpty() ? i : source(components[i], type, names, failure);
        }
        if (names.isEmpty() && count != components.length) {
            throw failure.apply("there are " + count + " values without names for the " + components.length
                    + " components of record " + type.getSimpleName());
        }
        return new RecordMapping<>(type, constructor(type, components, failure), components, sources, failure);
    }

    private static int source(
            RecordComponent component, Class<?> type, List<String> names, Function<String, RuntimeException> failure) {
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
            throw failure.apply("there is no column for component \"" + component.getName() + "\" of record "
                    + type.getSimpleName() + ", only " + names + ": name one so, with AS");
        }
        if (found.size() > 1) {
            throw failure.apply("component \"" + component.getName() + "\" of record " + type.getSimpleName()
                    + " could be any of " + found.stream().map(names::get).toList()
                    + ": name one of them exactly so, with AS");
        }
        return found.getFirst();
    }

    private static String folded(String name) {
        return name.replace("_", "").toLowerCase(Locale.ROOT);
    }

    private static <T> Constructor<T> constructor(
            Class<T> type, RecordComponent[] components, Function<String, RuntimeException> failure) {
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<T> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        } catch (RuntimeException e) {
            RuntimeException told = failure.apply("record " + type.getName()
                    + " cannot be made from here: open its package to the module dev.quell, or make it public");
            told.initCause(e);
            throw told;
        }
    }

    /**
     * Makes a record.
     *
     * @param values gives the value at an index as a class, or null for NULL
     * @return the record
     */
    public T make(BiFunction<Integer, Class<?>, @Nullable Object> values) {
        @Nullable Object[] arguments = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            Class<?> component = components[i].getType();
            arguments[i] = values.apply(
                    sources[i], MethodType.methodType(component).wrap().returnType());
            if (arguments[i] == null && component.isPrimitive()) {
                throw failure.apply("the value for component \"" + components[i].getName() + "\" of record "
                        + type.getSimpleName() + " is NULL, which " + component + " cannot be: declare it as "
                        + MethodType.methodType(component).wrap().returnType().getSimpleName());
            }
        }
        return made(arguments);
    }

    private T made(@Nullable Object[] arguments) {
        try {
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            RuntimeException told =
                    failure.apply("record " + type.getSimpleName() + " refused the values: " + e.getCause());
            told.initCause(e.getCause());
            throw told;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
