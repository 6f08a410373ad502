package dev.quell.h2.functions;

import dev.quell.dblink.DblinkColumn;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A column of what a set-returning function gives. */
record Column(String name, ColumnType type) {
    /** The columns, each with a name of its own, which H2 asks for: of those that have the same, the later ones get a number. */
    static List<Column> of(List<DblinkColumn> columns) {
        Set<String> taken = columns.stream().map(DblinkColumn::name).collect(Collectors.toSet());
        Set<String> used = new HashSet<>();
        List<Column> named = new ArrayList<>();
        for (DblinkColumn column : columns) {
            String name = column.name();
            for (int i = 2; !used.add(name); i++) {
                String numbered = column.name() + "_" + i;
                name = taken.contains(numbered) ? name : numbered;
            }
            named.add(new Column(name, ColumnTypes.ofColumn(column.typeOid(), column.typeModifier())));
        }
        return List.copyOf(named);
    }

    /** Whether H2 would see no difference between the two. */
    static boolean areSame(List<Column> a, List<Column> b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            if (!a.get(i).isSameAs(b.get(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean isSameAs(Column other) {
        return name.equals(other.name) && type.isSameAs(other.type);
    }
}
