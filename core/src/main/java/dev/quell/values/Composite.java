package dev.quell.values;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row within a row: a value of a composite type, or an anonymous {@code record}.
 *
 * @param names the fields' names; empty for an anonymous record, which has none
 * @param values the fields' values, null for NULL
 */
public record Composite(List<String> names, List<@Nullable Object> values) {
    public Composite {
        names = List.copyOf(names);
        values = Collections.unmodifiableList(new ArrayList<>(values));
        if (!names.isEmpty() && names.size() != values.size()) {
            throw new IllegalArgumentException(names.size() + " names do not go with " + values.size() + " values");
        }
    }

    /** A field's value, counted from 0. */
    public @Nullable Object value(int field) {
        return values.get(field);
    }

    /**
     * A field's value by name.
     *
     * @throws IllegalArgumentException if there is no such field
     */
    public @Nullable Object value(String field) {
        int index = names.indexOf(field);
        if (index < 0) {
            throw new IllegalArgumentException("there is no field \"" + field + "\", only " + names);
        }
        return values.get(index);
    }
}
