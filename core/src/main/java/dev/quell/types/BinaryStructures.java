package dev.quell.types;

import dev.quell.values.ArrayValue;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Takes arrays, ranges and composites in binary format apart. */
final class BinaryStructures {
    private static final int EMPTY = 0x01;
    private static final int LOWER_INCLUSIVE = 0x02;
    private static final int UPPER_INCLUSIVE = 0x04;
    private static final int NO_LOWER = 0x08;
    private static final int NO_UPPER = 0x10;

    private BinaryStructures() {}

    /** The elements' type is in the value. */
    static ArrayValue<Object> array(Cell cell, Function<Cell, Object> element) {
        BinaryReader in = new BinaryReader(cell);
        int dimensions = in.int32();
        if (dimensions < 0 || dimensions > ArrayReader.MAX_DIMENSIONS) {
            throw in.malformed();
        }
        int unusedHasNulls = in.int32();
        int elementOid = in.int32();
        List<Integer> lengths = new ArrayList<>();
        List<Integer> lowerBounds = new ArrayList<>();
        long count = dimensions == 0 ? 0 : 1;
        for (int i = 0; i < dimensions; i++) {
            int length = in.int32();
            lengths.add(length);
            lowerBounds.add(in.int32());
            count *= length;
            if (length < 0 || count > cell.length()) {
                throw in.malformed();
            }
        }
        List<@Nullable Object> elements = new ArrayList<>((int) count);
        for (long i = 0; i < count; i++) {
            Cell part = in.part(elementOid);
            elements.add(part == null ? null : element.apply(part));
        }
        return in.done(new ArrayValue<>(elements, lengths, lowerBounds));
    }

    static RangeParts range(Cell cell, int subtype) {
        BinaryReader in = new BinaryReader(cell);
        int flags = in.unsignedByte();
        boolean empty = (flags & EMPTY) != 0;
        Cell lower = empty || (flags & NO_LOWER) != 0 ? null : present(in, subtype);
        Cell upper = empty || (flags & NO_UPPER) != 0 ? null : present(in, subtype);
        return in.done(
                new RangeParts(lower, (flags & LOWER_INCLUSIVE) != 0, upper, (flags & UPPER_INCLUSIVE) != 0, empty));
    }

    private static Cell present(BinaryReader in, int typeOid) {
        Cell part = in.part(typeOid);
        if (part == null) {
            throw in.malformed();
        }
        return part;
    }

    static List<Cell> multirange(Cell cell, int range) {
        BinaryReader in = new BinaryReader(cell);
        int count = in.count(Integer.BYTES);
        List<Cell> ranges = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ranges.add(present(in, range));
        }
        return in.done(ranges);
    }

    /** The fields' types are in the value. */
    static List<@Nullable Cell> composite(Cell cell) {
        BinaryReader in = new BinaryReader(cell);
        int count = in.count(2 * Integer.BYTES);
        List<@Nullable Cell> fields = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            fields.add(in.part(in.int32()));
        }
        return in.done(fields);
    }
}
