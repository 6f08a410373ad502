package dev.quell.h2.functions;

import dev.quell.dblink.DblinkException;
import dev.quell.dblink.LocalCatalog;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;
import org.h2.engine.Right;
import org.h2.engine.SessionLocal;
import org.h2.index.Index;
import org.h2.message.DbException;
import org.jspecify.annotations.Nullable;

/**
 * The tables of an H2 database as those that {@code dblink_get_pkey} and {@code dblink_build_sql_*} look at.
 *
 * <p>The statements they build are for PostgreSQL: names that H2 has folded to upper case are written without quotes, as the user
 * wrote them, so that PostgreSQL folds them to its own lower case.
 */
final class H2Catalog implements LocalCatalog {
    private final SessionLocal session;
    private final LocalTables tables;
    private @Nullable Found found;

    /** A table as its statements name it, and as H2 has it. */
    private record Found(Table shown, org.h2.table.Table local) {}

    H2Catalog(SessionLocal session) {
        this.session = session;
        this.tables = new LocalTables(session);
    }

    @Override
    public Table table(String relation) {
        org.h2.table.Table table = find(relation);
        String name = quoteIdentifier(table.getName());
        String quoted = tables.isVisible(table)
                ? name
                : quoteIdentifier(table.getSchema().getName()) + "." + name;
        Table shown = new Table(quoted, columns(table));
        found = new Found(shown, table);
        return shown;
    }

    @Override
    public List<String> primaryKey(String relation) {
        Index key = find(relation).findPrimaryKey();
        return key == null
                ? List.of()
                : Arrays.stream(key.getIndexColumns())
                        .map(column -> column.column.getName())
                        .toList();
    }

    private org.h2.table.Table find(String relation) {
        org.h2.table.Table table = tables.find(relation);
        if (table == null) {
            throw new DblinkException("42P01", "relation \"" + relation + "\" does not exist");
        }
        if (!session.getUser().hasTableRight(table, Right.SELECT)) {
            throw new DblinkException("42501", "permission denied for table " + table.getName());
        }
        return table;
    }

    private static List<String> columns(org.h2.table.Table table) {
        return Arrays.stream(table.getColumns())
                .filter(org.h2.table.Column::getVisible)
                .map(org.h2.table.Column::getName)
                .toList();
    }

    @Override
    public Optional<List<@Nullable String>> row(
            Table table, List<Integer> keyColumns, List<@Nullable String> keyValues) {
        if (found == null || !found.shown.equals(table)) {
            throw new IllegalArgumentException("this table was not asked for: " + table.quotedName());
        }
        org.h2.table.Table local = found.local;
        // this connection is the session itself, and is not ours to close
        Connection connection = session.createConnection(false);
        try (PreparedStatement query = connection.prepareStatement(select(local, table, keyColumns, keyValues))) {
            int parameter = 0;
            for (String value : keyValues) {
                if (value != null) {
                    parameter++;
                    query.setString(parameter, value);
                }
            }
            try (ResultSet rows = query.executeQuery()) {
                return single(rows, table.columns().size());
            }
        } catch (SQLException e) {
            throw DbException.convert(e);
        }
    }

    private static String select(
            org.h2.table.Table local, Table table, List<Integer> keyColumns, List<@Nullable String> keyValues) {
        StringJoiner columns = new StringJoiner(", ");
        table.columns().forEach(column -> columns.add(quoted(column)));
        StringJoiner conditions = new StringJoiner(" AND ");
        for (int i = 0; i < keyColumns.size(); i++) {
            String column = quoted(table.columns().get(keyColumns.get(i)));
            conditions.add(column + (keyValues.get(i) == null ? " IS NULL" : " = ?"));
        }
        return "SELECT " + columns + " FROM " + local.getSQL(0) + " WHERE " + conditions + " FETCH FIRST 2 ROWS ONLY";
    }

    private static Optional<List<@Nullable String>> single(ResultSet rows, int columns) throws SQLException {
        if (!rows.next()) {
            return Optional.empty();
        }
        List<@Nullable String> row = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
            row.add(PostgresText.of(rows, i));
        }
        if (rows.next()) {
            throw new DblinkException("21000", "source criteria matched more than one record");
        }
        return Optional.of(row);
    }

    private static String quoted(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }

    @Override
    public String quoteIdentifier(String identifier) {
        boolean folded = session.getDatabase().getSettings().databaseToUpper
                && identifier.equals(identifier.toUpperCase(Locale.ROOT));
        String name = folded ? identifier.toLowerCase(Locale.ROOT) : identifier;
        return isPlain(name) ? name : quoted(name);
    }

    private static boolean isPlain(String name) {
        return name.matches("[a-z_][a-z0-9_]*") && !PostgresKeywords.isReserved(name);
    }
}
