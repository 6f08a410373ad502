package dev.quell.dblink;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The functions on local tables. */
final class Statements {
    private final Session session;

    Statements(Session session) {
        this.session = session;
    }

    List<KeyColumn> primaryKey(String relation) {
        List<String> names = catalog().primaryKey(relation);
        return IntStream.range(0, names.size())
                .mapToObj(i -> new KeyColumn(i + 1, names.get(i)))
                .toList();
    }

    String insert(
            String relation,
            List<Integer> attributes,
            int count,
            List<@Nullable String> source,
            List<@Nullable String> target) {
        Keyed keyed = keyed(relation, attributes, count);
        keyed.checkSource(source);
        keyed.checkTarget(target);
        List<@Nullable String> row = sourceRow(keyed, source);
        List<String> values = new ArrayList<>();
        for (int column = 0; column < row.size(); column++) {
            int key = keyed.columns().indexOf(column);
            values.add(literal(key >= 0 ? target.get(key) : row.get(column)));
        }
        return "INSERT INTO " + keyed.table().quotedName() + "("
                + keyed.table().columns().stream()
                        .map(catalog()::quoteIdentifier)
                        .collect(Collectors.joining(","))
                + ") VALUES(" + String.join(",", values) + ")";
    }

    String delete(String relation, List<Integer> attributes, int count, List<@Nullable String> target) {
        Keyed keyed = keyed(relation, attributes, count);
        keyed.checkTarget(target);
        return "DELETE FROM " + keyed.table().quotedName() + where(keyed, target);
    }

    String update(
            String relation,
            List<Integer> attributes,
            int count,
            List<@Nullable String> source,
            List<@Nullable String> target) {
        Keyed keyed = keyed(relation, attributes, count);
        keyed.checkSource(source);
        keyed.checkTarget(target);
        List<@Nullable String> row = sourceRow(keyed, source);
        List<String> settings = new ArrayList<>();
        for (int column = 0; column < row.size(); column++) {
            int key = keyed.columns().indexOf(column);
            settings.add(quoted(keyed, column) + " = " + literal(key >= 0 ? target.get(key) : row.get(column)));
        }
        return "UPDATE " + keyed.table().quotedName() + " SET " + String.join(", ", settings) + where(keyed, target);
    }

    private String where(Keyed keyed, List<@Nullable String> values) {
        List<String> conditions = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            String value = values.get(i);
            conditions.add(
                    quoted(keyed, keyed.columns().get(i)) + (value == null ? " IS NULL" : " = " + literal(value)));
        }
        return " WHERE " + String.join(" AND ", conditions);
    }

    private List<@Nullable String> sourceRow(Keyed keyed, List<@Nullable String> source) {
        return catalog()
                .row(keyed.table(), keyed.columns(), source)
                .orElseThrow(() -> new DblinkException(SqlState.CARDINALITY_VIOLATION, "source row not found"));
    }

    private String quoted(Keyed keyed, int column) {
        return catalog().quoteIdentifier(keyed.table().columns().get(column));
    }

    private Keyed keyed(String relation, List<Integer> attributes, int count) {
        LocalCatalog.Table table = catalog().table(relation);
        int counted = Math.min(count, attributes.size());
        if (counted <= 0) {
            throw new DblinkException(SqlState.INVALID_PARAMETER_VALUE, "number of key attributes must be > 0");
        }
        List<Integer> columns = new ArrayList<>();
        for (int attribute : attributes.subList(0, counted)) {
            if (attribute < 1 || attribute > table.columns().size()) {
                throw new DblinkException(SqlState.INVALID_PARAMETER_VALUE, "invalid attribute number " + attribute);
            }
            columns.add(attribute - 1);
        }
        return new Keyed(table, columns);
    }

    private LocalCatalog catalog() {
        LocalCatalog catalog = session.options().catalog();
        if (catalog == null) {
            throw new DblinkException(
                    SqlState.FEATURE_NOT_SUPPORTED,
                    "this session knows of no local tables: open it with DblinkOptions.builder().catalog(...)");
        }
        return catalog;
    }

    /** A value as {@code quote_literal} writes it. */
    static String literal(@Nullable String value) {
        if (value == null) {
            return "NULL";
        }
        String doubled = value.replace("'", "''");
        return value.contains("\\") ? "E'" + doubled.replace("\\", "\\\\") + "'" : "'" + doubled + "'";
    }

    /** A table and those of its columns that are taken as its key, from 0. */
    private record Keyed(LocalCatalog.Table table, List<Integer> columns) {
        void checkSource(List<@Nullable String> values) {
            check("source", values);
        }

        void checkTarget(List<@Nullable String> values) {
            check("target", values);
        }

        private void check(String which, List<@Nullable String> values) {
            if (values.size() != columns.size()) {
                throw new DblinkException(
                        SqlState.ARRAY_SUBSCRIPT_ERROR,
                        which + " key array length must match number of key attributes");
            }
        }
    }
}
