package dev.quell.h2.functions;

import org.h2.value.TypeInfo;
import org.h2.value.Value;
import org.h2.value.ValueNull;
import org.jspecify.annotations.Nullable;

/**
 * What a remote column is in H2, and how its text form is read.
 *
 * @param element the type of an array's elements; null if it is no array
 */
record ColumnType(TypeInfo h2, ValueReader reader, @Nullable ColumnType element) {
    ColumnType(TypeInfo h2, ValueReader reader) {
        this(h2, reader, null);
    }

    Value read(@Nullable String text) {
        return text == null ? ValueNull.INSTANCE : reader.read(text);
    }

    ColumnType array() {
        return new ColumnType(arrayOf(h2), text -> ArrayText.read(text, this), this);
    }

    /** For an array, arrays of so many dimensions as H2 knows them: arrays of arrays. */
    ColumnType nested(int dimensions) {
        ColumnType innermost = element;
        if (innermost == null) {
            return this;
        }
        TypeInfo nested = innermost.h2;
        for (int i = 0; i < dimensions; i++) {
            nested = arrayOf(nested);
        }
        return new ColumnType(nested, text -> ArrayText.read(text, innermost, dimensions), innermost);
    }

    private static TypeInfo arrayOf(TypeInfo element) {
        return TypeInfo.getTypeInfo(Value.ARRAY, -1, 0, element);
    }

    /** Whether H2 would see the same column. */
    boolean isSameAs(ColumnType other) {
        return TypeInfo.areSameTypes(h2, other.h2);
    }
}
