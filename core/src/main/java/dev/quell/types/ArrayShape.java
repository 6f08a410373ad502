package dev.quell.types;

import dev.quell.values.ArrayValue;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The elements of an array in the form that is asked for: lists within lists, or Java arrays within arrays. */
final class ArrayShape {
    private ArrayShape() {}

    /** As lists, as many within each other as the array has dimensions; one if it has none. */
    static List<@Nullable Object> nested(ArrayValue<Object> array) {
        return array.lengths().size() <= 1
                ? array.elements()
                : nested(array, 0, 0, array.elements().size());
    }

    private static List<@Nullable Object> nested(ArrayValue<Object> array, int dimension, int from, int to) {
        if (dimension == array.lengths().size() - 1) {
            return array.elements().subList(from, to);
        }
        int count = array.lengths().get(dimension);
        List<@Nullable Object> lists = new ArrayList<>(count);
        int each = count == 0 ? 0 : (to - from) / count;
        for (int i = 0; i < count; i++) {
            lists.add(nested(array, dimension + 1, from + i * each, from + (i + 1) * each));
        }
        return Collections.unmodifiableList(lists);
    }

    /** As {@link #nested(ArrayValue)}, if there are so many dimensions; an empty array has any number. */
    static List<@Nullable Object> nested(Cell cell, ArrayValue<Object> array, int dimensions) {
        int found = array.lengths().size();
        if (found != 0 && found != dimensions) {
            throw DecodeException.invalid(
                    cell, "it has " + count(found) + " and was to have " + dimensions + "; ask for List");
        }
        return nested(array);
    }

    private static String count(int dimensions) {
        return dimensions + (dimensions == 1 ? " dimension" : " dimensions");
    }

    /** Lists within lists as a Java array of arrays. */
    static Object javaArray(List<?> elements, Class<?> component) {
        Object array = Array.newInstance(component, elements.size());
        for (int i = 0; i < elements.size(); i++) {
            Object element = elements.get(i);
            boolean isDimension = component.isArray() && element instanceof List<?>;
            Array.set(array, i, isDimension ? javaArray((List<?>) element, component.getComponentType()) : element);
        }
        return array;
    }
}
