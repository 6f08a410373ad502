package dev.quell.cli.shell;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.function.Consumer;

/** Runs statements about foreign servers by the functions that there are for them. */
final class ForeignServers {
    private static final String DUPLICATE = "42710";
    private static final String UNDEFINED = "42704";

    private final Connection connection;
    private final String ourselves;
    private final Consumer<String> notices;

    /** {@code ourselves} is the user of the connection. */
    ForeignServers(Connection connection, String ourselves, Consumer<String> notices) {
        this.connection = connection;
        this.ourselves = ourselves;
        this.notices = notices;
    }

    /** Runs the statement, if it is one of these. */
    boolean run(String sql) throws SQLException {
        var statement = ForeignGrammar.parse(sql, ourselves);
        if (statement.isPresent()) {
            run(statement.get());
        }
        return statement.isPresent();
    }

    private void run(ForeignStatement statement) throws SQLException {
        switch (statement) {
            case ForeignStatement.CreateServer create ->
                call(
                        "dblink_create_server(?, ?)",
                        create.unlessThere() ? DUPLICATE : "",
                        create.name(),
                        create.options());
            case ForeignStatement.CreateUserMapping create ->
                call(
                        "dblink_create_user_mapping(?, ?, ?)",
                        create.unlessThere() ? DUPLICATE : "",
                        create.user(),
                        create.server(),
                        create.options());
            case ForeignStatement.DropServer drop ->
                call(
                        drop.cascade() ? "dblink_drop_server(?, TRUE)" : "dblink_drop_server(?)",
                        drop.ifThere() ? UNDEFINED : "",
                        drop.name());
            case ForeignStatement.DropUserMapping drop ->
                call("dblink_drop_user_mapping(?, ?)", drop.ifThere() ? UNDEFINED : "", drop.user(), drop.server());
            case ForeignStatement.Usage usage -> run(usage);
        }
    }

    private void run(ForeignStatement.Usage usage) throws SQLException {
        for (String server : usage.servers()) {
            for (String user : usage.users()) {
                call(usage.grant() ? "dblink_grant_usage(?, ?)" : "dblink_revoke_usage(?, ?)", "", server, user);
            }
        }
    }

    /** Calls a function; an error with the SQLSTATE {@code pardoned} becomes a notice. */
    private void call(String function, String pardoned, Object... arguments) throws SQLException {
        try (PreparedStatement call = connection.prepareStatement("SELECT " + function)) {
            for (int i = 0; i < arguments.length; i++) {
                if (arguments[i] instanceof Map<?, ?> options) {
                    call.setArray(i + 1, connection.createArrayOf("VARCHAR", texts(options)));
                } else {
                    call.setObject(i + 1, arguments[i]);
                }
            }
            call.execute();
        } catch (SQLException e) {
            if (pardoned.isEmpty() || !pardoned.equals(e.getSQLState())) {
                throw e;
            }
            notices.accept(ErrorLines.message(e) + ", skipping");
        }
    }

    private static Object[] texts(Map<?, ?> options) {
        return options.entrySet().stream()
                .map(option -> option.getKey() + "=" + option.getValue())
                .toArray();
    }
}
