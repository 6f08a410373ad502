package dev.quell.h2;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** An H2 database in memory with the functions in it, and a session. */
final class LocalDatabase implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final String url;
    private final Connection connection;

    private LocalDatabase(DblinkSettings settings) throws SQLException {
        this.url = "jdbc:h2:mem:local" + NUMBER.incrementAndGet()
                + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH";
        this.connection = connect();
        DblinkFunctions.install(connection, settings);
    }

    static LocalDatabase open() throws SQLException {
        return open(DblinkSettings.usual());
    }

    static LocalDatabase open(DblinkSettings settings) throws SQLException {
        return new LocalDatabase(settings);
    }

    /** Another session. */
    Connection connect() throws SQLException {
        return DriverManager.getConnection(url);
    }

    Connection connection() {
        return connection;
    }

    /** The rows of a statement in which columns may be defined as in PostgreSQL, each as text. */
    List<String> rows(String sql) throws SQLException {
        return rows(connection, sql);
    }

    static List<String> rows(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(ColumnDefinitionLists.rewrite(sql))) {
            return read(rows);
        }
    }

    static List<String> read(ResultSet rows) throws SQLException {
        List<String> all = new ArrayList<>();
        int columns = rows.getMetaData().getColumnCount();
        while (rows.next()) {
            List<String> row = new ArrayList<>();
            for (int i = 1; i <= columns; i++) {
                row.add(rows.getString(i));
            }
            all.add(String.join(" | ", row.stream().map(String::valueOf).toList()));
        }
        return all;
    }

    /** The one value of a statement, as text. */
    String value(String sql) throws SQLException {
        return value(connection, sql);
    }

    static String value(Connection connection, String sql) throws SQLException {
        List<String> rows = rows(connection, sql);
        if (rows.size() != 1) {
            throw new AssertionError("one row expected, but there are " + rows);
        }
        return rows.getFirst();
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The columns of a query's result: name and type. */
    List<String> columns(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(ColumnDefinitionLists.rewrite(sql))) {
            return columns(rows);
        }
    }

    static List<String> columns(ResultSet rows) throws SQLException {
        List<String> columns = new ArrayList<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
            columns.add(rows.getMetaData().getColumnLabel(i) + " "
                    + rows.getMetaData().getColumnTypeName(i));
        }
        return columns;
    }

    /** A literal of SQL. */
    static String quote(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
