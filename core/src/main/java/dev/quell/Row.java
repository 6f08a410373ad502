package dev.quell;

import dev.quell.wire.DataRow;

/** One row of a result, which can be kept. Immutable and thread-safe. */
public final class Row extends DataRowView {
    private final Columns columns;
    private final DataRow data;

    Row(Columns columns, DataRow data) {
        this.columns = columns;
        this.data = data;
    }

    @Override
    Columns shape() {
        return columns;
    }

    @Override
    DataRow data() {
        return data;
    }

    @Override
    public Row keep() {
        return this;
    }
}
