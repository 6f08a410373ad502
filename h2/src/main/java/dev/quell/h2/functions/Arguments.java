package dev.quell.h2.functions;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.h2.value.Value;
import org.h2.value.ValueArray;
import org.h2.value.ValueNull;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a call. Where PostgreSQL chooses among functions of one name by the arguments' types, so do these: by
 * boolean or not, and an array in the last place of a set-returning function declares its columns.
 */
final class Arguments {
    private static final ColumnType TEXTS = ColumnTypes.TEXT;

    private final String function;
    private final List<Value> values;
    private final @Nullable List<TypeName.Type> declared;

    private Arguments(String function, List<Value> values, @Nullable List<TypeName.Type> declared) {
        this.function = function;
        this.values = values;
        this.declared = declared;
    }

    static Arguments of(String function, Value[] values) {
        return new Arguments(function, List.copyOf(Arrays.asList(values)), null);
    }

    /** Arguments of which the last, if it is an array, declares the columns. */
    static Arguments ofRecords(String function, Value[] values) {
        int last = values.length - 1;
        if (last < 0 || values[last].getValueType() != Value.ARRAY) {
            return of(function, values);
        }
        List<TypeName.Type> declared = new ArrayList<>();
        for (Value type : ((ValueArray) values[last]).getList()) {
            declared.add(TypeName.read(requireText(type)));
        }
        return new Arguments(function, List.copyOf(Arrays.asList(values).subList(0, last)), declared);
    }

    private static String requireText(Value type) {
        String text = type.getString();
        if (text == null) {
            throw Failures.of("22004", "a declared column type must not be null");
        }
        return text;
    }

    /** The types of the columns that the caller expects; null if it does not say. */
    @Nullable
    List<TypeName.Type> declared() {
        return declared;
    }

    int count() {
        return values.size();
    }

    /** Every function is strict: with a null argument it is not called. */
    boolean hasNull() {
        return values.stream().anyMatch(ValueNull.INSTANCE::equals);
    }

    boolean isBoolean(int index) {
        return values.get(index).getValueType() == Value.BOOLEAN;
    }

    String text(int index) {
        String text = values.get(index).getString();
        if (text == null) {
            throw new IllegalStateException("a null argument of " + function + " was not noticed");
        }
        return text;
    }

    boolean bool(int index) {
        return values.get(index).getBoolean();
    }

    int number(int index) {
        return values.get(index).getInt();
    }

    /** The argument at that place if there is one: whether a remote error fails the statement. */
    boolean fail(int index) {
        return count() <= index || bool(index);
    }

    /** A {@code text[]}: an array of H2's, or PostgreSQL's text form of one. */
    List<@Nullable String> texts(int index) {
        Value value = values.get(index);
        Value array = value.getValueType() == Value.ARRAY ? value : ArrayText.read(text(index), TEXTS);
        List<@Nullable String> texts = new ArrayList<>();
        for (Value element : ((ValueArray) array).getList()) {
            texts.add(element.getString());
        }
        return texts;
    }

    /** An {@code int2vector}: numbers with blanks between them, or an array. */
    List<Integer> numbers(int index) {
        Value value = values.get(index);
        if (value.getValueType() == Value.ARRAY) {
            return Arrays.stream(((ValueArray) value).getList())
                    .map(Value::getInt)
                    .toList();
        }
        String text = text(index).strip();
        ValueReader reader = TypeName.read("smallint").column().reader();
        return text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split("\\s+"))
                        .map(number -> reader.read(number).getInt())
                        .toList();
    }

    /** PostgreSQL's error for a call that fits none of its forms. */
    RuntimeException noSuchForm() {
        List<String> types = values.stream()
                .map(value -> Value.getTypeName(value.getValueType()).toLowerCase(Locale.ROOT))
                .toList();
        return Failures.of("42883", "function %s(%s) does not exist".formatted(function, String.join(", ", types)));
    }

    Call call() {
        return new Call(function, values);
    }
}
