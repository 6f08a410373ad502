package dev.quell.testkit.libpq;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The result functions whose arguments are structures or files. */
final class RealResults {
    private static final long ATTRIBUTE_SIZE = 32;
    private static final int ATTRIBUTE_NUMBERS = 6;
    private static final long PRINT_OPTIONS_SIZE = 40;

    private final Native library;
    private final Native c = Native.c();

    RealResults(Native library) {
        this.library = library;
    }

    byte @Nullable [] PQgetvalueBytes(@Nullable Object res, int tupNum, int fieldNum) {
        MemorySegment result = RealWaiting.pointer(res);
        MemorySegment value = library.callPointer("PQgetvalue", result, tupNum, fieldNum);
        return value.address() == 0
                ? null
                : Native.bytes(value, library.callInt("PQgetlength", result, tupNum, fieldNum));
    }

    int PQsetResultAttrs(@Nullable Object res, int numAttributes, @Nullable List<PqAttribute> attDescs) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment array = attDescs == null ? MemorySegment.NULL : attributes(arena, attDescs);
            return library.callInt("PQsetResultAttrs", RealWaiting.pointer(res), numAttributes, array);
        }
    }

    private static MemorySegment attributes(Arena arena, List<PqAttribute> descriptions) {
        MemorySegment array = arena.allocate(ATTRIBUTE_SIZE * Math.max(1, descriptions.size()), Long.BYTES);
        for (int i = 0; i < descriptions.size(); i++) {
            PqAttribute attribute = descriptions.get(i);
            MemorySegment row = array.asSlice(i * ATTRIBUTE_SIZE, ATTRIBUTE_SIZE);
            row.set(Native.POINTER, 0, arena.allocateFrom(attribute.name()));
            int[] numbers = {
                attribute.tableid(),
                attribute.columnid(),
                attribute.format(),
                attribute.typid(),
                attribute.typlen(),
                attribute.atttypmod()
            };
            MemorySegment.copy(numbers, 0, row, ValueLayout.JAVA_INT, Long.BYTES, ATTRIBUTE_NUMBERS);
        }
        return array;
    }

    String PQprint(@Nullable Object res, PqPrintOptions options) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment struct = options(arena, options);
            return printed(file -> library.callVoid("PQprint", file, RealWaiting.pointer(res), struct));
        }
    }

    private static MemorySegment options(Arena arena, PqPrintOptions options) {
        MemorySegment struct = arena.allocate(PRINT_OPTIONS_SIZE, Long.BYTES);
        boolean[] flags = {
            options.header(), options.align(), options.standard(), options.html3(), options.expanded(), options.pager()
        };
        for (int i = 0; i < flags.length; i++) {
            struct.set(ValueLayout.JAVA_BYTE, i, (byte) (flags[i] ? 1 : 0));
        }
        struct.setAtIndex(Native.POINTER, 1, arena.allocateFrom(options.fieldSep()));
        struct.setAtIndex(Native.POINTER, 2, Native.string(arena, options.tableOpt()));
        struct.setAtIndex(Native.POINTER, 3, Native.string(arena, options.caption()));
        List<String> names = options.fieldName();
        struct.setAtIndex(
                Native.POINTER,
                4,
                names == null
                        ? MemorySegment.NULL
                        : Native.pointers(
                                arena, names.stream().map(arena::allocateFrom).toList()));
        return struct;
    }

    String PQdisplayTuples(@Nullable Object res, int fillAlign, @Nullable String fieldSep, int printHeader, int quiet) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment separator = Native.string(arena, fieldSep);
            return printed(file -> library.callVoid(
                    "PQdisplayTuples", RealWaiting.pointer(res), file, fillAlign, separator, printHeader, quiet));
        }
    }

    String PQprintTuples(@Nullable Object res, int printAttName, int terseOutput, int colWidth) {
        return printed(file ->
                library.callVoid("PQprintTuples", RealWaiting.pointer(res), file, printAttName, terseOutput, colWidth));
    }

    private String printed(Consumer<MemorySegment> printing) {
        try (Arena arena = Arena.ofConfined()) {
            Path output = Files.createTempFile("quell-print-", ".txt");
            MemorySegment file = c.callPointer("fopen", arena.allocateFrom(output.toString()), arena.allocateFrom("w"));
            printing.accept(file);
            c.callInt("fclose", file);
            String text = Native.text(Files.readAllBytes(output));
            Files.delete(output);
            return Objects.requireNonNull(text);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
