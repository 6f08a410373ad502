package dev.quell.h2.functions;

import dev.quell.dblink.Dblink;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.function.BiFunction;
import org.h2.command.Command;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.message.Trace;
import org.h2.value.Value;
import org.jspecify.annotations.Nullable;

/**
 * The functions that return one value. H2 finds them by their names and gives them the connection and all arguments; forms of
 * one function are told apart by the number of arguments, and by a boolean where PostgreSQL does.
 *
 * <p>All but {@code dblink_get_connections} and {@code dblink_current_query} are strict: null in, null out.
 */
public final class SqlFunctions {
    private SqlFunctions() {}

    /** {@code dblink_connect(connstr)}, {@code (connname, connstr)}. */
    public static @Nullable String dblink_connect(Connection connection, Value... values) throws SQLException {
        return strict(connection, "dblink_connect", values, (session, arguments) -> switch (arguments.count()) {
            case 1 -> session.call(dblink -> dblink.connect(arguments.text(0)));
            case 2 -> session.call(dblink -> dblink.connect(arguments.text(0), arguments.text(1)));
            default -> throw arguments.noSuchForm();
        });
    }

    /** {@code dblink_connect_u(connstr)}, {@code (connname, connstr)}. */
    public static @Nullable String dblink_connect_u(Connection connection, Value... values) throws SQLException {
        return strict(connection, "dblink_connect_u", values, (session, arguments) -> switch (arguments.count()) {
            case 1 -> session.call(dblink -> dblink.connectU(arguments.text(0)));
            case 2 -> session.call(dblink -> dblink.connectU(arguments.text(0), arguments.text(1)));
            default -> throw arguments.noSuchForm();
        });
    }

    /** {@code dblink_disconnect()}, {@code (connname)}. */
    public static @Nullable String dblink_disconnect(Connection connection, Value... values) throws SQLException {
        return strict(connection, "dblink_disconnect", values, (session, arguments) -> switch (arguments.count()) {
            case 0 -> session.call(Dblink::disconnect);
            case 1 -> {
                session.forget(arguments.text(0));
                yield session.call(dblink -> dblink.disconnect(arguments.text(0)));
            }
            default -> throw arguments.noSuchForm();
        });
    }

    /** {@code dblink_exec(sql)}, {@code (sql, fail)}, {@code (connection, sql)}, {@code (connection, sql, fail)}. */
    public static @Nullable String dblink_exec(Connection connection, Value... values) throws SQLException {
        return strict(connection, "dblink_exec", values, (session, arguments) -> {
            if (arguments.count() == 1 || (arguments.count() == 2 && arguments.isBoolean(1))) {
                return session.call(dblink -> dblink.exec(arguments.text(0), arguments.fail(1)));
            }
            if (arguments.count() != 2 && arguments.count() != 3) {
                throw arguments.noSuchForm();
            }
            return session.call(dblink -> dblink.exec(arguments.text(0), arguments.text(1), arguments.fail(2)));
        });
    }

    /** {@code dblink_open(cursor, sql)}, {@code (cursor, sql, fail)}, {@code (connname, cursor, sql)}, {@code (connname, cursor, sql, fail)}. */
    public static @Nullable String dblink_open(Connection connection, Value... values) throws SQLException {
        return strict(connection, "dblink_open", values, (session, arguments) -> {
            if (arguments.count() == 2 || (arguments.count() == 3 && arguments.isBoolean(2))) {
                return session.call(
                        dblink -> dblink.openCursor(arguments.text(0), arguments.text(1), arguments.fail(2)));
            }
            if (arguments.count() != 3 && arguments.count() != 4) {
                throw arguments.noSuchForm();
            }
            return session.call(dblink ->
                    dblink.openCursor(arguments.text(0), arguments.text(1), arguments.text(2), arguments.fail(3)));
        });
    }

    /** {@code dblink_close(cursor)}, {@code (cursor, fail)}, {@code (connname, cursor)}, {@code (connname, cursor, fail)}. */
    public static @Nullable String dblink_close(Connection connection, Value... values) throws SQLException {
        return strict(connection, "dblink_close", values, (session, arguments) -> {
            if (arguments.count() == 1 || (arguments.count() == 2 && arguments.isBoolean(1))) {
                return session.call(dblink -> dblink.closeCursor(arguments.text(0), arguments.fail(1)));
            }
            if (arguments.count() != 2 && arguments.count() != 3) {
                throw arguments.noSuchForm();
            }
            return session.call(dblink -> dblink.closeCursor(arguments.text(0), arguments.text(1), arguments.fail(2)));
        });
    }

    /** {@code dblink_get_connections()}: null if there are none. */
    public static String @Nullable [] dblink_get_connections(Connection connection) throws SQLException {
        Set<String> names = session(connection).call(Dblink::connections);
        return names.isEmpty() ? null : names.toArray(String[]::new);
    }

    /** {@code dblink_error_message(connname)}. */
    public static @Nullable String dblink_error_message(Connection connection, Value name) throws SQLException {
        return named(
                connection,
                "dblink_error_message",
                name,
                (session, text) -> session.call(dblink -> dblink.errorMessage(text)));
    }

    /** {@code dblink_send_query(connname, sql)}. */
    public static @Nullable Integer dblink_send_query(Connection connection, Value name, Value sql)
            throws SQLException {
        return strict(
                connection,
                "dblink_send_query",
                new Value[] {name, sql},
                (session, arguments) -> session.call(dblink -> dblink.sendQuery(arguments.text(0), arguments.text(1))));
    }

    /** {@code dblink_is_busy(connname)}. */
    public static @Nullable Integer dblink_is_busy(Connection connection, Value name) throws SQLException {
        return named(
                connection, "dblink_is_busy", name, (session, text) -> session.call(dblink -> dblink.isBusy(text)));
    }

    /** {@code dblink_cancel_query(connname)}. */
    public static @Nullable String dblink_cancel_query(Connection connection, Value name) throws SQLException {
        return named(
                connection,
                "dblink_cancel_query",
                name,
                (session, text) -> session.call(dblink -> dblink.cancelQuery(text)));
    }

    /** {@code dblink_current_query()}: the statement that H2 runs, without the values of its parameters. */
    public static @Nullable String dblink_current_query(Connection connection) throws SQLException {
        Command command = h2(connection).getCurrentCommand();
        if (command == null) {
            return null;
        }
        String text = command.toString();
        String parameters = Trace.formatParams(command.getParameters());
        return text.endsWith(parameters) ? text.substring(0, text.length() - parameters.length()) : text;
    }

    /** {@code dblink_build_sql_insert(relname, attnums, n, source key, target key)}. */
    public static @Nullable String dblink_build_sql_insert(
            Connection connection, Value relation, Value attributes, Value count, Value source, Value target)
            throws SQLException {
        Value[] values = {relation, attributes, count, source, target};
        return strict(
                connection,
                "dblink_build_sql_insert",
                values,
                (session, arguments) -> session.call(dblink -> dblink.buildSqlInsert(
                        arguments.text(0),
                        arguments.numbers(1),
                        arguments.number(2),
                        arguments.texts(3),
                        arguments.texts(4))));
    }

    /** {@code dblink_build_sql_delete(relname, attnums, n, target key)}. */
    public static @Nullable String dblink_build_sql_delete(
            Connection connection, Value relation, Value attributes, Value count, Value target) throws SQLException {
        Value[] values = {relation, attributes, count, target};
        return strict(
                connection,
                "dblink_build_sql_delete",
                values,
                (session, arguments) -> session.call(dblink -> dblink.buildSqlDelete(
                        arguments.text(0), arguments.numbers(1), arguments.number(2), arguments.texts(3))));
    }

    /** {@code dblink_build_sql_update(relname, attnums, n, source key, target key)}. */
    public static @Nullable String dblink_build_sql_update(
            Connection connection, Value relation, Value attributes, Value count, Value source, Value target)
            throws SQLException {
        Value[] values = {relation, attributes, count, source, target};
        return strict(
                connection,
                "dblink_build_sql_update",
                values,
                (session, arguments) -> session.call(dblink -> dblink.buildSqlUpdate(
                        arguments.text(0),
                        arguments.numbers(1),
                        arguments.number(2),
                        arguments.texts(3),
                        arguments.texts(4))));
    }

    private static <T> @Nullable T named(
            Connection connection, String function, Value name, BiFunction<DblinkSession, String, @Nullable T> body)
            throws SQLException {
        return strict(
                connection,
                function,
                new Value[] {name},
                (session, arguments) -> body.apply(session, arguments.text(0)));
    }

    static <T> @Nullable T strict(
            Connection connection,
            String function,
            Value[] values,
            BiFunction<DblinkSession, Arguments, @Nullable T> body)
            throws SQLException {
        Arguments arguments = Arguments.of(function, values);
        if (arguments.hasNull()) {
            return null;
        }
        DblinkSession session = session(connection);
        session.scope().begin();
        return body.apply(session, arguments);
    }

    static DblinkSession session(Connection connection) throws SQLException {
        return SessionTable.of(h2(connection));
    }

    static SessionLocal h2(Connection connection) throws SQLException {
        return (SessionLocal) connection.unwrap(JdbcConnection.class).getSession();
    }
}
