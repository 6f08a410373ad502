package dev.quell.testkit.libpq;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Connection options as libpq hands them out: an array of structures, ended by one without a keyword. */
final class RealConnecting {
    private static final long OPTION_SIZE = 56;
    private static final long DISPLAY_SIZE = 48;

    private final Native library;

    RealConnecting(Native library) {
        this.library = library;
    }

    @Nullable
    List<PqOption> PQconndefaults() {
        return options(library.callPointer("PQconndefaults"));
    }

    @Nullable
    List<PqOption> PQconninfo(@Nullable Object conn) {
        return options(library.callPointer("PQconninfo", RealWaiting.pointer(conn)));
    }

    PqParsedConninfo PQconninfoParse(@Nullable String conninfo) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment message = arena.allocate(Native.POINTER);
            MemorySegment array = library.callPointer("PQconninfoParse", Native.string(arena, conninfo), message);
            MemorySegment text = message.get(Native.POINTER, 0);
            var parsed = new PqParsedConninfo(options(array), Native.string(text));
            library.callVoid("PQfreemem", text);
            return parsed;
        }
    }

    @Nullable
    List<String> PQsslAttributeNames(@Nullable Object conn) {
        MemorySegment names = library.callPointer("PQsslAttributeNames", RealWaiting.pointer(conn));
        if (names.address() == 0) {
            return null;
        }
        var found = new ArrayList<String>();
        for (long i = 0; pointerAt(names, i).address() != 0; i++) {
            found.add(Objects.requireNonNull(Native.string(pointerAt(names, i))));
        }
        return found;
    }

    private @Nullable List<PqOption> options(MemorySegment array) {
        if (array.address() == 0) {
            return null;
        }
        var options = new ArrayList<PqOption>();
        for (MemorySegment row = array; pointerAt(row, 0).address() != 0; row = row.asSlice(OPTION_SIZE)) {
            options.add(new PqOption(
                    Objects.requireNonNull(field(row, 0)),
                    field(row, 1),
                    field(row, 2),
                    field(row, 3),
                    Objects.requireNonNullElse(field(row, 4), ""),
                    Objects.requireNonNullElse(field(row, 5), ""),
                    row.get(ValueLayout.JAVA_INT, DISPLAY_SIZE)));
        }
        library.callVoid("PQconninfoFree", array);
        return options;
    }

    private static @Nullable String field(MemorySegment row, long index) {
        return Native.string(pointerAt(row, index));
    }

    private static MemorySegment pointerAt(MemorySegment array, long index) {
        return array.getAtIndex(Native.POINTER, index);
    }
}
