package dev.quell.values;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An array with its dimensions and lower bounds, for those who need them; a {@link List} of lists does otherwise.
 *
 * @param <E> the class of the elements
 * @param elements all of them, the last dimension's index running fastest; null for NULL
 * @param lengths one for each dimension; none for an empty array
 * @param lowerBounds the first index in each dimension, 1 unless said otherwise
 */
public record ArrayValue<E>(List<@Nullable E> elements, List<Integer> lengths, List<Integer> lowerBounds) {
    public ArrayValue {
        elements = Collections.unmodifiableList(new ArrayList<>(elements));
        lengths = List.copyOf(lengths);
        lowerBounds = List.copyOf(lowerBounds);
        long expected = lengths.isEmpty() ? 0 : 1;
        for (int length : lengths) {
            expected = Math.multiplyExact(expected, length);
        }
        if (lengths.size() != lowerBounds.size()) {
            throw new IllegalArgumentException("each dimension has one length and one lower bound");
        }
        if (expected != elements.size()) {
            throw new IllegalArgumentException(
                    "dimensions of lengths " + lengths + " do not have " + elements.size() + " elements");
        }
    }
}
