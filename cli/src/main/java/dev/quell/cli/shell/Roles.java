package dev.quell.cli.shell;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.h2.api.ErrorCode;
import org.h2.jdbc.JdbcException;

/**
 * The users of the H2 database. What is said about them is put into H2's words, and their passwords are remembered, so that
 * {@code \c} can go from one to the other, as psql can where the server trusts it: all of them are the same person at this prompt.
 */
final class Roles {
    private static final String DUPLICATE = "42710";
    private static final String UNDEFINED = "42704";

    private final Consumer<String> notices;
    private final Map<String, String> passwords = new HashMap<>();

    Roles(Consumer<String> notices) {
        this.notices = notices;
    }

    /** The password of a user whom this shell has given one. */
    Optional<String> password(String user) {
        return Optional.ofNullable(passwords.get(key(user)));
    }

    void remember(String user, String password) {
        passwords.put(key(user), password);
    }

    /** H2's users have names of which the case does not matter. */
    private static String key(String user) {
        return user.toUpperCase(Locale.ROOT);
    }

    /** Runs the statement, if it is one about users. */
    boolean run(Connection connection, String sql) throws SQLException {
        Optional<RoleStatement> statement = RoleGrammar.parse(sql);
        if (statement.isPresent()) {
            run(connection, statement.get());
        }
        return statement.isPresent();
    }

    private void run(Connection connection, RoleStatement statement) throws SQLException {
        switch (statement) {
            case RoleStatement.CreateUser create -> create(connection, create);
            case RoleStatement.AlterUser alter -> alter(connection, alter);
            case RoleStatement.DropUsers drop -> {
                for (String name : drop.names()) {
                    drop(connection, name, drop.ifThere());
                }
            }
        }
    }

    private void create(Connection connection, RoleStatement.CreateUser create) throws SQLException {
        String password = create.password().orElse("");
        String sql = "CREATE USER " + quoted(create.name()) + " PASSWORD " + literal(password)
                + (create.administrator() ? " ADMIN" : "");
        if (execute(connection, sql, create.name(), create.unlessThere() ? DUPLICATE : "")) {
            remember(create.name(), password);
        }
    }

    private void alter(Connection connection, RoleStatement.AlterUser alter) throws SQLException {
        if (alter.password().isPresent()) {
            String password = alter.password().get();
            execute(
                    connection,
                    "ALTER USER " + quoted(alter.name()) + " SET PASSWORD " + literal(password),
                    alter.name(),
                    "");
            remember(alter.name(), password);
        }
        if (alter.administrator().isPresent()) {
            String admin = alter.administrator().get() ? "TRUE" : "FALSE";
            execute(connection, "ALTER USER " + quoted(alter.name()) + " ADMIN " + admin, alter.name(), "");
        }
    }

    private void drop(Connection connection, String name, boolean ifThere) throws SQLException {
        if (execute(connection, "DROP USER " + quoted(name), name, ifThere ? UNDEFINED : "")) {
            passwords.remove(key(name));
        }
    }

    /** An error with the SQLSTATE {@code pardoned} becomes a notice; then it returns false. */
    private boolean execute(Connection connection, String sql, String user, String pardoned) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
            return true;
        } catch (SQLException e) {
            SQLException said = postgresql(e, user);
            if (pardoned.isEmpty() || !pardoned.equals(said.getSQLState())) {
                throw said;
            }
            notices.accept(said.getMessage() + ", skipping");
            return false;
        }
    }

    private static SQLException postgresql(SQLException error, String user) {
        int code = error instanceof JdbcException h2 ? h2.getErrorCode() : 0;
        return switch (code) {
            case ErrorCode.USER_ALREADY_EXISTS_1 ->
                new SQLException("role \"" + user + "\" already exists", DUPLICATE, error);
            case ErrorCode.USER_NOT_FOUND_1 ->
                new SQLException("role \"" + user + "\" does not exist", UNDEFINED, error);
            case ErrorCode.CANNOT_DROP_CURRENT_USER ->
                new SQLException("current user cannot be dropped", "55006", error);
            default -> error;
        };
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
