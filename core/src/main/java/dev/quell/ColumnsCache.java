package dev.quell;

import dev.quell.types.Codecs;
import dev.quell.wire.BackendMessage.RowDescription;
import org.jspecify.annotations.Nullable;

/** What a connection's prepared statements give, so that it is made once and not for every use. Thread-safe. */
final class ColumnsCache {
    private static final int SLOTS = 16;

    private record Entry(RowDescription description, Columns columns) {
        /** The very same: comparing what is in them would cost as much as making the columns. */
        @SuppressWarnings("ReferenceEquality")
        boolean isOf(RowDescription other) {
            return description == other;
        }
    }

    // Whichever of two writers comes last is right.
    private final @Nullable Entry[] entries = new @Nullable Entry[SLOTS];

    private final Codecs codecs;

    ColumnsCache(Codecs codecs) {
        this.codecs = codecs;
    }

    Columns of(RowDescription description) {
        int slot = System.identityHashCode(description) & (SLOTS - 1);
        Entry found = entries[slot];
        if (found != null && found.isOf(description)) {
            return found.columns();
        }
        Columns made = Columns.of(description, codecs);
        entries[slot] = new Entry(description, made);
        return made;
    }
}
