package dev.quell.libpq;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The same result twice: one made by the real libpq, one by ours. */
record TwinResult(RealLibpq real, MemorySegment theirs, PGresult ours) {
    private static final int ATT_DESC_SIZE = 32;

    static TwinResult make(RealLibpq real) {
        return new TwinResult(
                real,
                real.pointer("PQmakeEmptyPGresult", null, ExecStatusType.PGRES_TUPLES_OK.value()),
                Libpq.PQmakeEmptyPGresult(null, ExecStatusType.PGRES_TUPLES_OK));
    }

    static TwinResult withColumns(RealLibpq real, String... names) {
        TwinResult twin = make(real);
        twin.columns(Arrays.stream(names)
                .map(name -> new PGresAttDesc(name, 0, 0, 0, 25, -1, -1))
                .toList());
        return twin;
    }

    /** What both answer to setting the columns; -1 if they differ. */
    int columns(List<PGresAttDesc> columns) {
        MemorySegment array = Arena.global().allocate((long) ATT_DESC_SIZE * columns.size() + 1);
        for (int i = 0; i < columns.size(); i++) {
            PGresAttDesc column = columns.get(i);
            MemorySegment at = array.asSlice((long) i * ATT_DESC_SIZE);
            at.set(ValueLayout.ADDRESS_UNALIGNED, 0, RealLibpq.string(column.name(), StandardCharsets.UTF_8));
            int[] numbers = {
                column.tableid(),
                column.columnid(),
                column.format(),
                column.typid(),
                column.typlen(),
                column.atttypmod(),
            };
            MemorySegment.copy(numbers, 0, at, ValueLayout.JAVA_INT_UNALIGNED, 8, numbers.length);
        }
        return agreed(
                real.number("PQsetResultAttrs", theirs, columns.size(), array),
                Libpq.PQsetResultAttrs(ours, columns.size(), columns));
    }

    /** What both answer to setting a value; -1 if they differ. */
    int value(int row, int column, byte @Nullable [] value) {
        int length = value == null ? -1 : value.length;
        MemorySegment memory = value == null ? MemorySegment.NULL : RealLibpq.string(value);
        return agreed(
                real.number("PQsetvalue", theirs, row, column, memory, length),
                Libpq.PQsetvalue(ours, row, column, value, length));
    }

    void row(int row, byte @Nullable [] @Nullable ... values) {
        for (int i = 0; values != null && i < values.length; i++) {
            int done = value(row, i, values[i]);
            if (done != 1) {
                throw new AssertionError("setting a value answered " + done);
            }
        }
    }

    private static int agreed(int theirs, int ours) {
        return theirs == ours ? ours : -1;
    }
}
