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
 * What {@code CREATE SERVER}, {@code CREATE USER MAPPING} and {@code GRANT USAGE} are in PostgreSQL, as functions. Who may call
 * them is as there. Options are an array of {@code name=value}; a user is one of H2's, or {@code public}. Each returns {@code OK}.
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
                (servers, users, arguments) -> servers.createServer(arguments.text(0), options(arguments.texts(1))),
                name,
                options);
    }

    /** {@code dblink_drop_server(name)}, {@code (name, cascade)}: {@code DROP SERVER name}, {@code DROP SERVER name CASCADE}. */
    public static @Nullable String dblink_drop_server(Connection connection, Value... values) throws SQLException {
        return change(
                connection,
                "dblink_drop_server",
                (servers, users, arguments) -> {
                    if (arguments.count() < 1 || arguments.count() > 2) {
                        throw arguments.noSuchForm();
                    }
                    if (arguments.count() == 2 && arguments.bool(1)) {
                        servers.dropServerCascade(arguments.text(0));
                    } else {
                        servers.dropServer(arguments.text(0));
                    }
                },
                values);
    }

    /** {@code dblink_create_user_mapping(user, server, options)}: {@code CREATE USER MAPPING FOR user SERVER server OPTIONS (...)}. */
    public static @Nullable String dblink_create_user_mapping(
            Connection connection, Value user, Value server, Value options) throws SQLException {
        return change(
                connection,
                "dblink_create_user_mapping",
                (servers, users, arguments) -> servers.createUserMapping(
                        users.existing(arguments.text(0)), arguments.text(1), options(arguments.texts(2))),
                user,
                server,
                options);
    }

    /** {@code dblink_drop_user_mapping(user, server)}: {@code DROP USER MAPPING FOR user SERVER server}. */
    public static @Nullable String dblink_drop_user_mapping(Connection connection, Value user, Value server)
            throws SQLException {
        return change(
                connection,
                "dblink_drop_user_mapping",
                (servers, users, arguments) ->
                        servers.dropUserMapping(users.formerOrExisting(arguments.text(0)), arguments.text(1)),
                user,
                server);
    }

    /** {@code dblink_grant_usage(server, user)}: {@code GRANT USAGE ON FOREIGN SERVER server TO user}. */
    public static @Nullable String dblink_grant_usage(Connection connection, Value server, Value user)
            throws SQLException {
        return change(
                connection,
                "dblink_grant_usage",
                (servers, users, arguments) -> servers.grantUsage(arguments.text(0), users.existing(arguments.text(1))),
                server,
                user);
    }

    /** {@code dblink_revoke_usage(server, user)}: {@code REVOKE USAGE ON FOREIGN SERVER server FROM user}. */
    public static @Nullable String dblink_revoke_usage(Connection connection, Value server, Value user)
            throws SQLException {
        return change(
                connection,
                "dblink_revoke_usage",
                (servers, users, arguments) ->
                        servers.revokeUsage(arguments.text(0), users.formerOrExisting(arguments.text(1))),
                server,
                user);
    }

    @FunctionalInterface
    private interface Change {
        void make(ForeignServers servers, UserNames users, Arguments arguments);
    }

    private static @Nullable String change(Connection connection, String function, Change change, Value... values)
            throws SQLException {
        SessionLocal h2 = SqlFunctions.h2(connection);
        return SqlFunctions.strict(
                connection,
                function,
                values,
                (session, arguments) -> session.call(dblink -> {
                    change.make(
                            dblink.servers(), new UserNames(h2, dblink.user().name()), arguments);
                    return OK;
                }));
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
