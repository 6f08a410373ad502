package dev.quell.h2.functions;

import org.h2.value.TypeInfo;
import org.h2.value.Value;
import org.h2.value.ValueNull;
import org.jspecify.annotations.Nullable;

/** What a remote column is in H2, and how its text form is read. */
record ColumnType(TypeInfo h2, ValueReader reader) {
    Value read(@Nullable String text) {
        return text == null ? ValueNull.INSTANCE : reader.read(text);
    }

    ColumnType array() {
        return new ColumnType(TypeInfo.getTypeInfo(Value.ARRAY, -1, 0, h2), text -> ArrayText.read(text, this));
    }

    /** Whether H2 would see the same column. */
    boolean isSameAs(ColumnType other) {
        return TypeInfo.areSameTypes(h2, other.h2);
    }
}
