package dev.quell;

import dev.quell.types.Cell;
import dev.quell.types.Codecs;
import dev.quell.types.Decoding;
import dev.quell.types.Format;
import dev.quell.types.RecordMapping;
import dev.quell.wire.BackendMessage.RowDescription;
import dev.quell.wire.DataRow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the rows of one result have in common: their columns, and how to read them. Immutable but for an index made once. */
final class Columns {
    static final Columns NONE = new Columns(List.of(), Codecs.standard());

    private final List<Column> list;
    private final Codecs codecs;
    private final int[] typeOids;
    private final boolean[] binary;
    /** Those last used. Threads that find one at once find the same. */
    private final @Nullable Decoding<?>[] decodings;

    private volatile @Nullable Map<String, Integer> byName;
    private volatile @Nullable Mapped mapped;

    private Columns(List<Column> list, Codecs codecs) {
        this.list = list;
        this.codecs = codecs;
        this.typeOids = new int[list.size()];
        this.binary = new boolean[list.size()];
        this.decodings = new Decoding<?>[list.size()];
        for (int i = 0; i < typeOids.length; i++) {
            typeOids[i] = list.get(i).typeOid();
            binary[i] = list.get(i).binary();
        }
    }

    static Columns of(RowDescription description) {
        return of(description, Codecs.standard());
    }

    static Columns of(RowDescription description, Codecs codecs) {
        return new Columns(description.fields().stream().map(Column::of).toList(), codecs);
    }

    List<Column> list() {
        return list;
    }

    Codecs codecs() {
        return codecs;
    }

    int typeOid(int index) {
        return typeOids[checked(index)];
    }

    private int checked(int index) {
        if (index < 0 || index >= typeOids.length) {
            throw new IndexOutOfBoundsException(
                    "column " + index + " of a row with " + typeOids.length + " columns (the first is 0)");
        }
        return index;
    }

    boolean isBinary(int index) {
        return binary[index];
    }

    private Format format(int index) {
        return binary[index] ? Format.BINARY : Format.TEXT;
    }

    /** How the column's values become objects of that class. Most columns are read as the same class in each row. */
    @SuppressWarnings("unchecked") // it is the one of that class
    <T> Decoding<T> decoding(int index, Class<T> type) {
        Decoding<?> known = decodings[checked(index)];
        if (known == null || known.type() != type) {
            known = codecs.decoding(typeOids[index], format(index), type);
            decodings[index] = known;
        }
        return (Decoding<T>) known;
    }

    int indexOf(String name) {
        Integer index = byName().get(name);
        if (index == null) {
            throw new UsageException("the result has no column \"" + name + "\", only "
                    + list.stream().map(Column::name).toList());
        }
        return index;
    }

    /** Many results are never asked by name. Two threads that make the index at once make the same. */
    private Map<String, Integer> byName() {
        Map<String, Integer> known = byName;
        if (known == null) {
            known = new HashMap<>();
            for (int i = 0; i < list.size(); i++) {
                known.putIfAbsent(list.get(i).name(), i);
            }
            byName = known;
        }
        return known;
    }

    /** Most rows of a result are read as the same record. */
    @SuppressWarnings("unchecked") // it is the mapping of that class
    <T extends Record> RecordMapping<T> mapping(Class<T> type) {
        Mapped known = mapped;
        if (known == null || known.type() != type) {
            List<String> names = list.stream().map(Column::name).toList();
            known = new Mapped(type, RecordMapping.of(type, names, names.size(), UsageException::new));
            mapped = known;
        }
        return (RecordMapping<T>) known.mapping();
    }

    private record Mapped(Class<?> type, RecordMapping<?> mapping) {}

    Cell cell(DataRow row, int index) {
        return new Cell(row.array(), row.offset(index), row.length(index), typeOids[index], format(index));
    }
}
