package dev.quell.h2.functions;

import dev.quell.dblink.ForeignServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.h2.engine.SessionLocal;
import org.h2.value.Value;
import org.jspecify.annotations.Nullable;

/**
 * What {@code CREATE SERVER} and {@code CREATE USER MAPPING} are in PostgreSQL, as functions for administrators. Options are an
 * array of {@code name=value}. Each returns {@code OK}.
 */
public final class ServerFunctions {
    private static final String OK = "OK";

    private ServerFunctions() {}

    /** {@code dblink_create_server(name, options)}: {@code CREATE SERVER name FOREIGN DATA WRAPPER dblink_fdw OPTIONS (...)}. */
    public static @Nullable String dblink_create_server(Connection connection, Value name, Value options)
            throws SQLException {
        return change(
                connection,
                "dblink_create_server",
                new Value[] {name, options},
                (servers, arguments) -> servers.createServer(arguments.text(0), options(arguments.texts(1))));
    }

    /** {@code dblink_drop_server(name)}: {@code DROP SERVER name CASCADE}. */
    public static @Nullable String dblink_drop_server(Connection connection, Value name) throws SQLException {
        return change(
                connection,
                "dblink_drop_server",
                new Value[] {name},
                (servers, arguments) -> servers.dropServer(arguments.text(0)));
    }

    /** {@code dblink_create_user_mapping(user, server, options)}: {@code CREATE USER MAPPING FOR user SERVER server OPTIONS (...)}. */
    public static @Nullable String dblink_create_user_mapping(
            Connection connection, Value user, Value server, Value options) throws SQLException {
        Value[] values = {user, server, options};
        return change(
                connection,
                "dblink_create_user_mapping",
                values,
                (servers, arguments) ->
                        servers.createUserMapping(arguments.text(0), arguments.text(1), options(arguments.texts(2))));
    }

    /** {@code dblink_drop_user_mapping(user, server)}: {@code DROP USER MAPPING FOR user SERVER server}. */
    public static @Nullable String dblink_drop_user_mapping(Connection connection, Value user, Value server)
            throws SQLException {
        return change(
                connection,
                "dblink_drop_user_mapping",
                new Value[] {user, server},
                (servers, arguments) -> servers.dropUserMapping(arguments.text(0), arguments.text(1)));
    }

    @FunctionalInterface
    private interface Change {
        void make(ForeignServers servers, Arguments arguments);
    }

    private static @Nullable String change(Connection connection, String function, Value[] values, Change change)
            throws SQLException {
        SessionLocal h2 = SqlFunctions.h2(connection);
        return SqlFunctions.strict(connection, function, values, (session, arguments) -> {
            if (!h2.getUser().isAdmin()) {
                throw Failures.of("42501", "permission denied for foreign-data wrapper dblink_fdw");
            }
            return session.call(dblink -> {
                change.make(Installation.of(h2.getDatabase()).servers(), arguments);
                return OK;
            });
        });
    }

    private static Map<String, String> options(List<@Nullable String> texts) {
        Map<String, String> options = new LinkedHashMap<>();
        for (String text : texts) {
            int equals = text == null ? -1 : text.indexOf('=');
            if (text == null || equals < 1) {
                throw Failures.of("42601", "an option must be written as name=value");
            }
            if (options.put(text.substring(0, equals), text.substring(equals + 1)) != null) {
                throw Failures.of("42710", "option \"" + text.substring(0, equals) + "\" provided more than once");
            }
        }
        return options;
    }
}
