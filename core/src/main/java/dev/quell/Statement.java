package dev.quell;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One SQL statement and the values for its parameters {@code $1}, {@code $2} and so on. Immutable.
 *
 * @param parameters null stands for NULL
 */
public record Statement(String sql, List<@Nullable Object> parameters) {
    public Statement {
        parameters = Collections.unmodifiableList(new ArrayList<>(parameters));
    }

    public static Statement of(String sql, @Nullable Object... parameters) {
        List<@Nullable Object> list = new ArrayList<>(parameters.length);
        Collections.addAll(list, parameters);
        return new Statement(sql, list);
    }

    /** Leaves the values out: they are the application's data. */
    @Override
    public String toString() {
        return "Statement[" + sql + ", " + parameters.size() + " parameters]";
    }
}
