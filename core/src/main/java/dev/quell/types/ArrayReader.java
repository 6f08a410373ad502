package dev.quell.types;

import dev.quell.values.ArrayValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Reads an array in text format, such as {@code {1,NULL,"a b"}}. Not thread-safe; one is made for each value. */
final class ArrayReader {
    /** PostgreSQL's own limit on dimensions, which also bounds the recursion here. */
    static final int MAX_DIMENSIONS = 6;

    private static final int UNKNOWN = -1;

    private final Cell array;
    private final int elementOid;
    private final char delimiter;
    private final Function<Cell, Object> element;
    private final byte[] bytes;
    private final int end;
    private final List<@Nullable Object> elements = new ArrayList<>();
    private final int[] lengths = new int[MAX_DIMENSIONS];
    private final List<int[]> bounds = new ArrayList<>();
    private int dimensions;
    private int leaf = UNKNOWN;
    private int at;

    private ArrayReader(Cell array, int elementOid, char delimiter, Function<Cell, Object> element) {
        this.array = array;
        this.elementOid = elementOid;
        this.delimiter = delimiter;
        this.element = element;
        this.bytes = array.bytes();
        this.at = array.offset();
        this.end = array.offset() + array.length();
        Arrays.fill(lengths, UNKNOWN);
    }

    static ArrayValue<Object> read(Cell array, int elementOid, char delimiter, Function<Cell, Object> element) {
        ArrayReader reader = new ArrayReader(array, elementOid, delimiter, element);
        reader.bounds();
        reader.list(0);
        if (reader.at < reader.end) {
            throw reader.malformed();
        }
        return reader.value();
    }

    private ArrayValue<Object> value() {
        if (elements.isEmpty() && bounds.isEmpty()) {
            return new ArrayValue<>(List.of(), List.of(), List.of());
        }
        List<Integer> found =
                IntStream.range(0, dimensions).mapToObj(i -> lengths[i]).toList();
        if (bounds.isEmpty()) {
            return new ArrayValue<>(
                    elements, found, found.stream().map(length -> 1).toList());
        }
        if (!found.equals(bounds.stream().map(pair -> pair[1] - pair[0] + 1).toList())) {
            throw malformed();
        }
        return new ArrayValue<>(
                elements, found, bounds.stream().map(pair -> pair[0]).toList());
    }

    /** {@code [0:1][-5:-5]=}. */
    private void bounds() {
        while (at < end && bytes[at] == '[') {
            at++;
            int lower = number();
            expect(':');
            bounds.add(new int[] {lower, number()});
            expect(']');
            if (bounds.size() > MAX_DIMENSIONS) {
                throw malformed();
            }
        }
        if (!bounds.isEmpty()) {
            expect('=');
        }
    }

    private int number() {
        int start = at;
        while (next() == '-' || (next() >= '0' && next() <= '9')) {
            at++;
        }
        try {
            return TextDecoder.int4(bytes, start, at - start);
        } catch (DecodeException e) {
            DecodeException failure = malformed();
            failure.initCause(e);
            throw failure;
        }
    }

    private void list(int dimension) {
        if (dimension >= MAX_DIMENSIONS) {
            throw malformed();
        }
        expect('{');
        int count = 0;
        if (next() != '}') {
            item(dimension);
            for (count = 1; next() != '}'; count++) {
                expect(delimiter);
                item(dimension);
            }
        }
        at++;
        if (lengths[dimension] != UNKNOWN && lengths[dimension] != count) {
            throw malformed();
        }
        lengths[dimension] = count;
        dimensions = Math.max(dimensions, dimension + 1);
    }

    /** Elements stand in the innermost dimension only. */
    private void item(int dimension) {
        boolean isElement = next() != '{';
        if (leaf == UNKNOWN && isElement) {
            leaf = dimension;
        }
        if (leaf != UNKNOWN && isElement != (leaf == dimension)) {
            throw malformed();
        }
        if (isElement) {
            elements.add(element());
        } else {
            list(dimension + 1);
        }
    }

    private @Nullable Object element() {
        if (next() == '"') {
            return quoted();
        }
        int start = at;
        while (next() != delimiter && bytes[at] != '}') {
            at++;
        }
        int length = at - start;
        if (length == 0) {
            throw malformed();
        }
        boolean isNull = length == 4
                && bytes[start] == 'N'
                && bytes[start + 1] == 'U'
                && bytes[start + 2] == 'L'
                && bytes[start + 3] == 'L';
        return isNull ? null : element.apply(new Cell(bytes, start, length, elementOid, Format.TEXT));
    }

    private Object quoted() {
        at++;
        byte[] unescaped = new byte[closing() - at];
        int length = 0;
        while (next() != '"') {
            if (bytes[at] == '\\') {
                at++;
            }
            unescaped[length++] = next();
            at++;
        }
        at++;
        return element.apply(new Cell(unescaped, 0, length, elementOid, Format.TEXT));
    }

    private int closing() {
        int quote = at;
        while (quote < end && bytes[quote] != '"') {
            quote += bytes[quote] == '\\' ? 2 : 1;
        }
        if (quote >= end) {
            throw malformed();
        }
        return quote;
    }

    private byte next() {
        if (at >= end) {
            throw malformed();
        }
        return bytes[at];
    }

    private void expect(char c) {
        if (next() != c) {
            throw malformed();
        }
        at++;
    }

    private DecodeException malformed() {
        return DecodeException.invalid(array, "it is not an array in text format; ask for String");
    }
}
