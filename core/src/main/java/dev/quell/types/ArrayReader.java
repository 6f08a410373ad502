package dev.quell.types;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads an array in text format, such as {@code {1,NULL,"a b"}}, into lists, one within the other for each dimension.
 * Lower bounds other than 1 are passed over, since lists have none. Not thread-safe; one is made for each value.
 */
final class ArrayReader {
    /** PostgreSQL's own limit on dimensions, which also bounds the recursion here. */
    private static final int MAX_DIMENSIONS = 6;

    private final Cell array;
    private final int elementOid;
    private final Function<Cell, Object> element;
    private final byte[] bytes;
    private final int end;
    private int at;

    private ArrayReader(Cell array, int elementOid, Function<Cell, Object> element) {
        this.array = array;
        this.elementOid = elementOid;
        this.element = element;
        this.bytes = array.bytes();
        this.at = array.offset();
        this.end = array.offset() + array.length();
    }

    static List<@Nullable Object> read(Cell array, int elementOid, Function<Cell, Object> element) {
        ArrayReader reader = new ArrayReader(array, elementOid, element);
        reader.skipBounds();
        List<@Nullable Object> list = reader.list(1);
        if (reader.at < reader.end) {
            throw reader.malformed();
        }
        return list;
    }

    private void skipBounds() {
        if (at < end && bytes[at] == '[') {
            while (at < end && bytes[at] != '=') {
                at++;
            }
            at++;
        }
    }

    private List<@Nullable Object> list(int dimension) {
        if (dimension > MAX_DIMENSIONS) {
            throw malformed();
        }
        expect('{');
        List<@Nullable Object> list = new ArrayList<>();
        if (next() == '}') {
            at++;
            return Collections.unmodifiableList(list);
        }
        while (true) {
            list.add(next() == '{' ? list(dimension + 1) : element());
            if (next() == '}') {
                at++;
                return Collections.unmodifiableList(list);
            }
            expect(',');
        }
    }

    private @Nullable Object element() {
        if (next() == '"') {
            return quoted();
        }
        int start = at;
        while (next() != ',' && bytes[at] != '}') {
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
        byte[] unescaped = new byte[end - at];
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
