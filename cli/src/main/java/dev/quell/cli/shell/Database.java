package dev.quell.cli.shell;

import dev.quell.dblink.DblinkActivity;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.h2.engine.Session;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.message.DbException;
import org.jspecify.annotations.Nullable;

/**
 * The H2 database of this shell, in memory, with one session in it. Statements are run by one thread; any thread may cancel
 * them.
 */
final class Database implements AutoCloseable {
    private static final String URL =
            "jdbc:h2:mem:;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH;CASE_INSENSITIVE_IDENTIFIERS=FALSE";

    private final Connection connection;
    private final Functions functions;
    private final Session session;
    private @Nullable Statement running;

    private Database(Connection connection, Session session, Functions functions) {
        this.connection = connection;
        this.session = session;
        this.functions = functions;
    }

    /** Takes what a statement returns, while it can be read. */
    interface Taker {
        void rows(ResultSet rows) throws SQLException, LostOutputException;

        void done(long affected) throws LostOutputException;
    }

    /** Makes the database; {@code notices} is told what the functions have to say that is no error. */
    static Database open(Consumer<String> notices) throws SQLException {
        Connection connection = DriverManager.getConnection(URL);
        Session session = connection.unwrap(JdbcConnection.class).getSession();
        return new Database(connection, session, Functions.install(connection, notices));
    }

    void run(String sql, Taker taker) throws SQLException, LostOutputException {
        if (functions.run(sql)) {
            taker.done(0);
            return;
        }
        try (Statement statement = connection.createStatement()) {
            begin(statement);
            boolean hasRows = statement.execute(functions.translated(sql));
            if (hasRows) {
                try (ResultSet rows = statement.getResultSet()) {
                    taker.rows(rows);
                }
            } else {
                taker.done(statement.getLargeUpdateCount());
            }
        } finally {
            end();
        }
    }

    private synchronized void begin(Statement statement) {
        running = statement;
    }

    /** What was cancelled too late must not end the next statement. */
    private synchronized void end() {
        running = null;
        if (session instanceof SessionLocal local) {
            try {
                local.checkCanceled();
            } catch (DbException e) {
                // That takes the request back.
            }
        }
    }

    /** Stops what runs, and with it the remote query that it waits for; does nothing if nothing has begun yet. */
    synchronized void cancel() {
        Statement statement = running;
        if (statement != null) {
            try {
                statement.cancel();
            } catch (SQLException e) {
                // It has ended meanwhile.
            }
            // While H2 finds out what the columns are, for which it may wait for a server, there is no statement yet.
            session.cancel();
        }
    }

    /** The dblink connections of this session, and what they do now. */
    List<DblinkActivity> activity() {
        // Nothing but a look at a connection notices what has arrived, a result or the end of the query.
        Set<String> notBusy = functions.activity().stream()
                .flatMap(connection -> connection.connectionName().stream())
                .filter(this::isNotBusy)
                .collect(Collectors.toSet());
        return functions.activity().stream()
                .map(connection ->
                        connection.connectionName().filter(notBusy::contains).isPresent()
                                ? notBusy(connection)
                                : connection)
                .toList();
    }

    private static DblinkActivity notBusy(DblinkActivity connection) {
        return connection.state() == DblinkActivity.State.ACTIVE
                ? new DblinkActivity(
                        connection.session(),
                        connection.name(),
                        connection.target(),
                        connection.backendPid(),
                        DblinkActivity.State.RESULT_WAITING,
                        connection.query(),
                        connection.elapsed())
                : connection;
    }

    private boolean isNotBusy(String name) {
        try (PreparedStatement look = connection.prepareStatement("SELECT dblink_is_busy(?)")) {
            look.setString(1, name);
            try (ResultSet busy = look.executeQuery()) {
                return busy.next() && busy.getInt(1) == 0;
            }
        } catch (SQLException e) {
            return false;
        }
    }

    /** The first column of a query's rows; empty if the query fails. */
    List<String> names(String sql) {
        List<String> names = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        } catch (SQLException e) {
            return List.of();
        }
        return names;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            // The database is in memory: nothing of it remains.
        }
    }
}
