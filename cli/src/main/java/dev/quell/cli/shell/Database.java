package dev.quell.cli.shell;

import dev.quell.dblink.DblinkActivity;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
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
    private volatile @Nullable Statement running;

    private Database(Connection connection, Functions functions) {
        this.connection = connection;
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
        return new Database(connection, Functions.install(connection, notices));
    }

    void run(String sql, Taker taker) throws SQLException, LostOutputException {
        if (functions.run(sql)) {
            taker.done(0);
            return;
        }
        try (Statement statement = connection.createStatement()) {
            running = statement;
            boolean hasRows = statement.execute(functions.translated(sql));
            if (hasRows) {
                try (ResultSet rows = statement.getResultSet()) {
                    taker.rows(rows);
                }
            } else {
                taker.done(statement.getLargeUpdateCount());
            }
        } finally {
            running = null;
        }
    }

    /** Stops what runs, and with it the remote query that it waits for; does nothing if nothing has begun yet. */
    void cancel() {
        Statement statement = running;
        if (statement != null) {
            try {
                statement.cancel();
            } catch (SQLException e) {
                // It has ended meanwhile.
            }
        }
    }

    /** The dblink connections of this session, and what they do now. */
    List<DblinkActivity> activity() {
        // Only this session can look at what has arrived; the registry knows what was seen.
        var unused = names("SELECT name FROM dblink_activity()");
        return functions.activity();
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
