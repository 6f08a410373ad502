package dev.quell;

import dev.quell.types.Cell;
import dev.quell.types.Codecs;
import dev.quell.types.Format;
import dev.quell.wire.BackendMessage.RowDescription;
import dev.quell.wire.DataRow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the rows of one result have in common: their columns, and how to read them. Immutable. */
final class Columns {
    static final Columns NONE = new Columns(List.of(), Codecs.standard());

    private final List<Column> list;
    private final Codecs codecs;
    private final Map<String, Integer> byName = new HashMap<>();

    private Columns(List<Column> list, Codecs codecs) {
        this.list = list;
        this.codecs = codecs;
        for (int i = 0; i < list.size(); i++) {
            byName.putIfAbsent(list.get(i).name(), i);
        }
    }

    static Columns of(RowDescription description) {
        return new Columns(description.fields().stream().map(Column::of).toList(), Codecs.standard());
    }

    List<Column> list() {
        return list;
    }

    Codecs codecs() {
        return codecs;
    }

    int indexOf(String name) {
        Integer index = byName.get(name);
        if (index == null) {
            throw new UsageException("the result has no column \"" + name + "\", only "
                    + list.stream().map(Column::name).toList());
        }
        return index;
    }

    Cell cell(DataRow row, int index) {
        Column column = list.get(index);
        return new Cell(
                row.array(),
                row.offset(index),
                row.length(index),
                column.typeOid(),
                column.binary() ? Format.BINARY : Format.TEXT);
    }
}
