package dev.quell.conformance.dblink;

import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLWarning;
import org.postgresql.util.ServerErrorMessage;

/** The real dblink, installed in a database of its own on the server, and called through SQL. */
final class RealSide implements Side {
    /** The database with the extension, and with the local tables. */
    static final String DATABASE = "dblink_host";

    private final TestServer server;
    private final Connection connection;
    private final int backend;

    RealSide(TestServer server) throws SQLException {
        this.server = server;
        prepare(server);
        connection = connect(server);
        backend = connection.unwrap(PGConnection.class).getBackendPID();
        execute("SET TIME ZONE 'UTC'");
    }

    /** Makes the database, if nobody has. */
    static void prepare(TestServer server) throws SQLException {
        if (server.query("SELECT 1 FROM pg_database WHERE datname = '" + DATABASE + "'")
                .isEmpty()) {
            server.sql("CREATE DATABASE " + DATABASE);
            try (Connection connection = connect(server);
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE EXTENSION dblink");
            }
        }
    }

    static Connection connect(TestServer server) throws SQLException {
        var properties = new Properties();
        properties.put("user", Role.POSTGRES.role());
        properties.put("sslmode", "disable");
        // Every value comes as text, as the server writes it.
        properties.put("preferQueryMode", "simple");
        properties.put("ApplicationName", "quell-testkit");
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + server.port() + "/" + DATABASE, properties);
    }

    @Override
    public List<String> make(Call call) {
        return answer(connection, sql(call), call.columns() != null || isSet(call.function()));
    }

    @Override
    public List<String> direct(String name, String sql) throws SQLException {
        try (Connection straight = DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + server.port() + "/postgres?preferQueryMode=simple&sslmode=disable",
                Role.POSTGRES.role(),
                "")) {
            return answer(straight, sql, true);
        }
    }

    private static boolean isSet(String function) {
        return function.equals("dblink_get_notify") || function.equals("dblink_get_pkey");
    }

    private static List<String> answer(Connection connection, String sql, boolean rows) {
        List<String> lines = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            try {
                boolean hasRows = statement.execute(sql);
                notices(statement, lines);
                if (hasRows) {
                    try (ResultSet result = statement.getResultSet()) {
                        add(result, rows, lines);
                    }
                }
            } catch (SQLException e) {
                notices(statement, lines);
                error(e).addTo(lines);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return lines;
    }

    private static void add(ResultSet result, boolean isSet, List<String> lines) throws SQLException {
        ResultSetMetaData columns = result.getMetaData();
        if (isSet) {
            List<String> described = new ArrayList<>();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                described.add(columns.getColumnLabel(i) + " " + typeName(columns.getColumnTypeName(i)));
            }
            lines.add("columns " + described);
        }
        while (result.next()) {
            if (isSet) {
                List<@Nullable String> row = new ArrayList<>();
                for (int i = 1; i <= columns.getColumnCount(); i++) {
                    row.add(result.getString(i));
                }
                lines.add("row " + row);
            } else {
                lines.add(String.valueOf(result.getString(1)));
            }
        }
    }

    private static String typeName(String name) {
        return name.startsWith("_") ? name.substring(1) + "[]" : name;
    }

    private static void notices(Statement statement, List<String> lines) throws SQLException {
        for (SQLWarning warning = statement.getWarnings(); warning != null; warning = warning.getNextWarning()) {
            if (warning instanceof PSQLWarning notice && notice.getServerErrorMessage() != null) {
                report(Objects.requireNonNull(notice.getServerErrorMessage())).addTo(lines);
            }
        }
    }

    private static Report error(SQLException error) {
        ServerErrorMessage message = error instanceof PSQLException e ? e.getServerErrorMessage() : null;
        if (message == null) {
            throw new IllegalStateException("the session with the real dblink has failed", error);
        }
        return report(message);
    }

    private static Report report(ServerErrorMessage message) {
        return new Report(
                String.valueOf(message.getSeverity()),
                String.valueOf(message.getSQLState()),
                String.valueOf(message.getMessage()),
                message.getDetail(),
                message.getHint(),
                message.getWhere());
    }

    // --- as SQL

    private static String sql(Call call) {
        List<@Nullable Object> arguments = call.arguments();
        return switch (call.function()) {
            case "CREATE SERVER" ->
                "CREATE SERVER " + name(arguments, 0) + " FOREIGN DATA WRAPPER dblink_fdw" + options(arguments.get(1));
            case "ALTER FOREIGN DATA WRAPPER" ->
                "ALTER FOREIGN DATA WRAPPER " + name(arguments, 0)
                        + options(arguments.get(1)).replace("(", "(ADD ").replace(", ", ", ADD ");
            case "CREATE USER MAPPING" ->
                "CREATE USER MAPPING FOR " + name(arguments, 0) + " SERVER " + name(arguments, 1)
                        + options(arguments.get(2));
            case "DROP SERVER" -> "DROP SERVER " + name(arguments, 0);
            case "DROP SERVER CASCADE" ->
                "SET client_min_messages = warning; DROP SERVER " + name(arguments, 0)
                        + " CASCADE; RESET client_min_messages";
            case "DROP USER MAPPING" -> "DROP USER MAPPING FOR " + name(arguments, 0) + " SERVER " + name(arguments, 1);
            case "GRANT USAGE" -> "GRANT USAGE ON FOREIGN SERVER " + name(arguments, 0) + " TO " + name(arguments, 1);
            case "REVOKE USAGE" ->
                "REVOKE USAGE ON FOREIGN SERVER " + name(arguments, 0) + " FROM " + name(arguments, 1);
            case "dblink_get_connections" ->
                "SELECT array_agg(n ORDER BY n COLLATE \"C\") FROM unnest(dblink_get_connections()) n";
            default -> select(call);
        };
    }

    private static String name(List<@Nullable Object> arguments, int index) {
        String name = String.valueOf(arguments.get(index));
        return name.equals("public") ? "PUBLIC" : "\"" + name.replace("\"", "\"\"") + "\"";
    }

    private static String options(@Nullable Object argument) {
        Map<String, String> options = Call.options(argument);
        return options.isEmpty()
                ? ""
                : options.entrySet().stream()
                        .map(option -> "\"" + option.getKey() + "\" " + literal(option.getValue()))
                        .collect(Collectors.joining(", ", " OPTIONS (", ")"));
    }

    private static String select(Call call) {
        String arguments = call.arguments().stream().map(RealSide::argument).collect(Collectors.joining(", "));
        String expression = call.function() + "(" + arguments + ")";
        if (call.columns() != null) {
            return "SELECT * FROM " + expression + " AS t(" + call.columns() + ")";
        }
        return (isSet(call.function()) ? "SELECT * FROM " : "SELECT ") + expression;
    }

    private static String argument(@Nullable Object argument) {
        return switch (argument) {
            case null -> "NULL::text";
            case String text -> literal(text);
            case Call.IntVector vector ->
                vector.numbers().stream().map(String::valueOf).collect(Collectors.joining(" ", "'", "'::int2vector"));
            case Call.TextArray array ->
                array.elements().stream()
                        .map(RealSide::argument)
                        .collect(Collectors.joining(", ", "ARRAY[", "]::text[]"));
            default -> argument.toString();
        };
    }

    private static String literal(String text) {
        String doubled = text.replace("'", "''");
        return doubled.contains("\\") ? "E'" + doubled.replace("\\", "\\\\") + "'" : "'" + doubled + "'";
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void actFor(String role, boolean superuser, boolean mayConnectU) throws SQLException {
        execute("RESET SESSION AUTHORIZATION");
        if (!superuser) {
            execute((mayConnectU
                            ? "GRANT EXECUTE ON FUNCTION dblink_connect_u(text), dblink_connect_u(text, text) TO "
                            : "REVOKE EXECUTE ON FUNCTION dblink_connect_u(text), dblink_connect_u(text, text) FROM ")
                    + role);
        }
        execute("SET SESSION AUTHORIZATION " + role);
    }

    @Override
    public void cancel() {
        server.sql("SELECT pg_cancel_backend(" + backend + ")");
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
