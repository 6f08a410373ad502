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
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.h2.engine.Session;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.message.DbException;
import org.jspecify.annotations.Nullable;

/**
 * The H2 database of this shell, in memory, with one session in it at a time. Statements are run by one thread; any thread may
 * cancel them.
 */
final class Database implements AutoCloseable {
    /** What it is called at the prompt. */
    static final String NAME = "quell";

    private static final String SETTINGS =
            ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH;CASE_INSENSITIVE_IDENTIFIERS=FALSE";

    /** Nobody else in this JVM finds it. */
    private final String url = "jdbc:h2:mem:quell-" + UUID.randomUUID() + SETTINGS;

    private final int rowsAtOnce;
    private final Roles roles;
    private final Functions functions;
    private Connection connection;
    private Session session;
    private String user;
    private @Nullable Statement running;

    private Database(String firstUser, Consumer<String> notices, int rowsAtOnce) throws SQLException {
        this.rowsAtOnce = rowsAtOnce;
        roles = new Roles(notices);
        roles.remember(firstUser, "");
        connection = connect(firstUser, "");
        session = session(connection);
        functions = Functions.install(connection, notices, rowsAtOnce);
        user = userOf(connection);
    }

    /** Takes what a statement returns, while it can be read. */
    interface Taker {
        void rows(ResultSet rows) throws SQLException, LostOutputException;

        void done(long affected) throws LostOutputException;
    }

    /**
     * Makes the database.
     *
     * @param notices is told what the functions have to say that is no error
     * @param rowsAtOnce how many rows of a result are in memory; 0 for all of them
     */
    static Database open(Consumer<String> notices, int rowsAtOnce) throws SQLException {
        String person = System.getProperty("user.name", "");
        return new Database(person.matches("\\w+") ? person : NAME, notices, rowsAtOnce);
    }

    private Connection connect(String name, String password) throws SQLException {
        Connection made = DriverManager.getConnection(url, name, password);
        if (rowsAtOnce > 0) {
            try (Statement statement = made.createStatement()) {
                statement.execute("SET LAZY_QUERY_EXECUTION TRUE");
            }
        }
        return made;
    }

    private static Session session(Connection connection) throws SQLException {
        return connection.unwrap(JdbcConnection.class).getSession();
    }

    private static String userOf(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet user = statement.executeQuery("SELECT CURRENT_USER")) {
            user.next();
            return user.getString(1);
        }
    }

    /** Who the session's user is. */
    String user() {
        return user;
    }

    /**
     * Begins a new session, of that user, and ends the one before, unless this fails.
     *
     * @throws SQLException also if this shell does not know the user's password
     */
    void become(String name) throws SQLException {
        String password = roles.password(name)
                .orElseThrow(() -> new SQLException(
                        "there is no user \"" + name
                                + "\" whose password this shell has set; CREATE USER or ALTER USER " + name
                                + " PASSWORD '...' does so",
                        "28000"));
        Connection next = connect(name, password);
        String nextUser = userOf(next);
        Connection before = connection;
        synchronized (this) {
            connection = next;
            session = session(next);
        }
        user = nextUser;
        before.close();
    }

    void run(String sql, Taker taker) throws SQLException, LostOutputException {
        if (functions.run(connection, user, sql) || roles.run(connection, sql)) {
            taker.done(0);
            return;
        }
        try (Statement statement = connection.createStatement()) {
            begin(statement);
            boolean hasRows = statement.execute(ArrayValues.translated(functions.translated(sql), this::columns));
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

    private List<ArrayValues.Column> columns(String table) throws SQLException {
        return rows(
                        "SELECT column_name, data_type FROM information_schema.columns"
                                + " WHERE table_schema = CURRENT_SCHEMA AND table_name = ? ORDER BY ordinal_position",
                        table)
                .stream()
                .map(column -> new ArrayValues.Column(
                        column.getFirst(), column.getLast().equalsIgnoreCase("array")))
                .toList();
    }

    /** The first column of a query's rows; empty if the query fails. */
    List<String> names(String sql) {
        try {
            return rows(sql).stream().map(row -> row.getFirst()).toList();
        } catch (SQLException e) {
            return List.of();
        }
    }

    /** What a query of the shell's own returns, NULL as the empty text. */
    List<List<String>> rows(String sql, String... parameters) throws SQLException {
        List<List<String>> all = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                int columns = rows.getMetaData().getColumnCount();
                while (rows.next()) {
                    List<String> row = new ArrayList<>();
                    for (int i = 1; i <= columns; i++) {
                        row.add(Objects.requireNonNullElse(rows.getString(i), ""));
                    }
                    all.add(row);
                }
            }
        }
        return all;
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
