package dev.quell.h2;

import dev.quell.h2.functions.Installation;
import dev.quell.h2.functions.ServerFunctions;
import dev.quell.h2.functions.SqlFunctions;
import dev.quell.h2.functions.TableFunctions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.h2.engine.Session;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;

/**
 * Installs dblink's functions in an H2 database, each under its own name.
 *
 * <p>Every H2 session has dblink connections of its own, as every session of PostgreSQL has. They are closed with the H2 session,
 * however it ends. An H2 statement that is cancelled, that runs out of time or whose session is closed cancels the remote query
 * it waits for. Errors are {@link SQLException}s with the SQLSTATE of the real function; DETAIL, HINT and CONTEXT are further
 * lines of their message.
 *
 * <p>The functions that return records, {@code dblink}, {@code dblink_fetch} and {@code dblink_get_result}, have the columns
 * that the server has, or those that the caller declares; see {@link ColumnDefinitionLists}. A view needs declared ones.
 *
 * <p>Beyond dblink's own there are {@code dblink_activity()}, which lists what the connections do, and for foreign servers, with
 * options as {@code ARRAY['host=...', 'dbname=...']}:
 *
 * <ul>
 *   <li>{@code dblink_create_server(name, options)}, and {@code dblink_drop_server(name)}, which fails while the server has user
 *       mappings, or {@code dblink_drop_server(name, TRUE)}, which drops them too, as {@code CASCADE} does;
 *   <li>{@code dblink_create_user_mapping(user, server, options)} and {@code dblink_drop_user_mapping(user, server)};
 *   <li>{@code dblink_grant_usage(server, user)} and {@code dblink_revoke_usage(server, user)}: whoever is no administrator needs
 *       {@code USAGE} to connect to a server.
 * </ul>
 *
 * <p>Users are H2's, or {@code public}. {@code DROP USER} knows nothing of all that: revoke and drop what a user has first.
 *
 * <p>Written for PostgreSQL mode ({@code MODE=PostgreSQL}); only an embedded database or the server's side can install them. Safe
 * for use by several threads.
 */
public final class DblinkFunctions {
    private static final List<String> VALUES = List.of(
            "dblink_connect",
            "dblink_connect_u",
            "dblink_disconnect",
            "dblink_exec",
            "dblink_open",
            "dblink_close",
            "dblink_get_connections",
            "dblink_error_message",
            "dblink_send_query",
            "dblink_is_busy",
            "dblink_cancel_query",
            "dblink_current_query",
            "dblink_build_sql_insert",
            "dblink_build_sql_delete",
            "dblink_build_sql_update");
    private static final List<String> TABLES = List.of(
            "dblink", "dblink_fetch", "dblink_get_result", "dblink_get_notify", "dblink_get_pkey", "dblink_activity");
    private static final List<String> SERVERS = List.of(
            "dblink_create_server",
            "dblink_drop_server",
            "dblink_create_user_mapping",
            "dblink_drop_user_mapping",
            "dblink_grant_usage",
            "dblink_revoke_usage");

    private DblinkFunctions() {}

    /** Installs the functions with {@linkplain DblinkSettings#usual() the usual settings}. */
    public static void install(Connection connection) throws SQLException {
        install(connection, DblinkSettings.usual());
    }

    /**
     * Installs the functions in the current schema, those that are not there yet, and gives the database these settings. They hold
     * for the sessions that have not used the functions yet, until the database is closed.
     *
     * @throws SQLException if the user is no administrator of the database
     * @throws IllegalArgumentException if it is not a connection to an H2 database in this JVM
     */
    public static void install(Connection connection, DblinkSettings settings) throws SQLException {
        SessionLocal session = session(connection);
        try (Statement statement = connection.createStatement()) {
            for (Map.Entry<String, Class<?>> function : functions().entrySet()) {
                statement.execute("CREATE ALIAS IF NOT EXISTS %s FOR '%s.%s'"
                        .formatted(function.getKey(), function.getValue().getName(), function.getKey()));
            }
        }
        settings.installation().register(session);
    }

    /** Drops the functions from the current schema. Connections stay open until their sessions end. */
    public static void uninstall(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String function : functions().keySet()) {
                statement.execute("DROP ALIAS IF EXISTS " + function);
            }
        }
    }

    /**
     * Cancels the function that the connection's session waits for, and with it the remote query; the statement fails with
     * SQLSTATE 57014. Any thread may call it.
     *
     * <p>{@link Statement#cancel} does that too while H2 executes a statement, but H2 ignores it while it still prepares one:
     * then a function without declared columns may wait for them. This works in both cases.
     *
     * @return false if no function waits
     * @throws IllegalArgumentException if it is not a connection to an H2 database in this JVM
     */
    public static boolean cancel(Connection connection) throws SQLException {
        return Installation.cancel(session(connection));
    }

    /** The names of all functions, in lower case: dblink's own first, then those beyond. */
    public static List<String> names() {
        return List.copyOf(functions().keySet());
    }

    private static Map<String, Class<?>> functions() {
        Map<String, Class<?>> functions = new LinkedHashMap<>();
        VALUES.forEach(name -> functions.put(name, SqlFunctions.class));
        TABLES.forEach(name -> functions.put(name, TableFunctions.class));
        SERVERS.forEach(name -> functions.put(name, ServerFunctions.class));
        return functions;
    }

    private static SessionLocal session(Connection connection) throws SQLException {
        Session session = connection.isWrapperFor(JdbcConnection.class)
                ? connection.unwrap(JdbcConnection.class).getSession()
                : null;
        if (session instanceof SessionLocal local) {
            return local;
        }
        throw new IllegalArgumentException(
                "dblink's functions can only be installed through a connection to an H2 database in this JVM, such as"
                        + " jdbc:h2:mem:, not through "
                        + connection.getMetaData().getURL());
    }
}
