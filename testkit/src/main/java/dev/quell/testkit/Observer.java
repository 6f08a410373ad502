package dev.quell.testkit;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** A superuser's session through pgjdbc, to prepare and to watch a server without the client that is tested. */
final class Observer implements AutoCloseable {
    private static final String NAME = "quell-testkit";
    private static final String ACTIVITY = """
            SELECT a.pid, a.usename, a.application_name, a.state, a.wait_event, a.query, coalesce(s.ssl, false)
            FROM pg_stat_activity a LEFT JOIN pg_stat_ssl s USING (pid)
            WHERE a.backend_type = 'client backend' AND a.application_name <> '%s'
            """.formatted(NAME);

    private final Connection connection;

    Observer(int port) throws SQLException {
        var properties = new Properties();
        properties.put("user", Role.POSTGRES.role());
        properties.put("ApplicationName", NAME);
        properties.put("sslmode", "disable");
        // One round trip for everything, and statements that cannot be prepared are allowed as well.
        properties.put("preferQueryMode", "simple");
        connection = DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/postgres", properties);
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    List<List<String>> query(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            int columns = rows.getMetaData().getColumnCount();
            var all = new ArrayList<List<String>>();
            while (rows.next()) {
                var row = new ArrayList<String>();
                for (int column = 1; column <= columns; column++) {
                    String value = rows.getString(column);
                    row.add(rows.wasNull() ? "" : value);
                }
                all.add(List.copyOf(row));
            }
            return List.copyOf(all);
        }
    }

    List<Activity> activity() throws SQLException {
        return query(ACTIVITY).stream()
                .map(row -> new Activity(
                        Integer.parseInt(row.get(0)),
                        row.get(1),
                        row.get(2),
                        row.get(3),
                        row.get(4),
                        row.get(5),
                        row.get(6).equals("t")))
                .toList();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
