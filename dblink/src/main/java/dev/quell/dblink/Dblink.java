package dev.quell.dblink;

import dev.quell.CancelOutcome;
import dev.quell.CancelToken;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A session with dblink's functions: it holds one unnamed connection and any number of named ones until it is closed.
 *
 * <p>Names of connections are cut to 63 bytes. As in SQL a null argument makes a function do nothing and answer null, or no
 * rows. Errors are {@link DblinkException}s with the SQLSTATE and the words of the real function; where {@code fail} is
 * false, errors of the remote server are told to the {@link NoticeListener} instead.
 *
 * <p>One thread at a time, but for {@link #cancel()}, {@link #cancelQuery} and {@link #cancelToken}, which any thread may
 * call at any time. The session starts no thread; {@link #cancel(String, Duration)} and cancel tokens use those of {@code
 * dev.quell}.
 */
public final class Dblink implements DblinkQueries, AutoCloseable {
    private final Session session;
    private final DblinkQueries queries;

    private Dblink(DblinkOptions options) {
        this.session = new Session(options);
        this.queries = new Queries(session, null);
    }

    /** Opens a session that behaves as dblink in PostgreSQL does for a superuser. */
    public static Dblink open() {
        return open(DblinkOptions.builder().build());
    }

    /** Opens a session. */
    public static Dblink open(DblinkOptions options) {
        return new Dblink(options);
    }

    // --- connections

    /**
     * {@code dblink_connect(connstr)}: makes the unnamed connection, and closes the one there was; {@code OK}.
     *
     * @param connstr the name of a foreign server, or a connection string
     */
    public @Nullable String connect(@Nullable String connstr) {
        return connstr == null ? null : session.opening().connect(null, connstr, true);
    }

    /** {@code dblink_connect(connname, connstr)}: makes a named connection; {@code OK}. */
    public @Nullable String connect(@Nullable String name, @Nullable String connstr) {
        return name == null || connstr == null ? null : session.opening().connect(name, connstr, true);
    }

    /** {@code dblink_connect_u(connstr)}: as {@link #connect(String)}, without the checks of {@link DblinkPolicy}, for those who may. */
    public @Nullable String connectU(@Nullable String connstr) {
        return connstr == null ? null : session.opening().connect(null, connstr, false);
    }

    /** {@code dblink_connect_u(connname, connstr)}: as {@link #connect(String, String)}, without the checks of {@link DblinkPolicy}, for those who may. */
    public @Nullable String connectU(@Nullable String name, @Nullable String connstr) {
        return name == null || connstr == null ? null : session.opening().connect(name, connstr, false);
    }

    /** {@code dblink_disconnect()}: closes the unnamed connection; {@code OK}. */
    public String disconnect() {
        return session.opening().disconnect();
    }

    /** {@code dblink_disconnect(connname)}: closes a named connection; {@code OK}. */
    public @Nullable String disconnect(@Nullable String name) {
        return name == null ? null : session.opening().disconnect(name);
    }

    /** {@code dblink_get_connections()}: the names of the named connections; empty where SQL's function answers null. */
    public Set<String> connections() {
        return session.connections().names();
    }

    /** {@code dblink_error_message(connname)}: the last error on a named connection, or {@code OK}. */
    public @Nullable String errorMessage(@Nullable String name) {
        return name == null ? null : session.asynchronous().errorMessage(name);
    }

    // --- commands

    /** {@code dblink_exec(sql)}: runs a command on the unnamed connection; the tag of its last statement. */
    public @Nullable String exec(@Nullable String sql) {
        return exec(sql, true);
    }

    /** {@code dblink_exec(sql, fail)}: as {@link #exec(String)}; without {@code fail} an error of the server becomes a notice and {@code ERROR}. */
    public @Nullable String exec(@Nullable String sql, boolean fail) {
        return sql == null ? null : session.commands().exec(sql, fail);
    }

    /** {@code dblink_exec(connname, sql)} and {@code dblink_exec(connstr, sql)}: runs a command on a named connection, or on one opened for it. */
    public @Nullable String exec(@Nullable String nameOrConnstr, @Nullable String sql) {
        return exec(nameOrConnstr, sql, true);
    }

    /** {@code dblink_exec(connname, sql, fail)} and {@code dblink_exec(connstr, sql, fail)}: as {@link #exec(String, String)}; without {@code fail} an error of the server becomes a notice and {@code ERROR}. */
    public @Nullable String exec(@Nullable String nameOrConnstr, @Nullable String sql, boolean fail) {
        return nameOrConnstr == null || sql == null ? null : session.commands().exec(nameOrConnstr, sql, fail);
    }

    @Override
    public DblinkRows query(@Nullable String sql, boolean fail) {
        return queries.query(sql, fail);
    }

    @Override
    public DblinkRows query(@Nullable String nameOrConnstr, @Nullable String sql, boolean fail) {
        return queries.query(nameOrConnstr, sql, fail);
    }

    /** The functions that answer rows, for rows of a declared type. */
    public DblinkQueries as(RowType type) {
        return new Queries(session, type);
    }

    // --- cursors

    /** {@code dblink_open(cursorname, sql)}: opens a cursor on the unnamed connection, in a transaction that it begins if there is none; {@code OK}. */
    public @Nullable String openCursor(@Nullable String cursor, @Nullable String sql) {
        return openCursor(cursor, sql, true);
    }

    /** {@code dblink_open(cursorname, sql, fail)}: as {@link #openCursor(String, String)}; without {@code fail} an error of the server becomes a notice and {@code ERROR}. */
    public @Nullable String openCursor(@Nullable String cursor, @Nullable String sql, boolean fail) {
        return cursor == null || sql == null ? null : session.cursors().open(null, cursor, sql, fail);
    }

    /** {@code dblink_open(connname, cursorname, sql)}: opens a cursor on a named connection; {@code OK}. */
    public @Nullable String openCursor(@Nullable String name, @Nullable String cursor, @Nullable String sql) {
        return openCursor(name, cursor, sql, true);
    }

    /** {@code dblink_open(connname, cursorname, sql, fail)}: as {@link #openCursor(String, String, String)}; without {@code fail} an error of the server becomes a notice and {@code ERROR}. */
    public @Nullable String openCursor(
            @Nullable String name, @Nullable String cursor, @Nullable String sql, boolean fail) {
        return name == null || cursor == null || sql == null
                ? null
                : session.cursors().open(name, cursor, sql, fail);
    }

    @Override
    public DblinkRows fetch(@Nullable String cursor, int howMany, boolean fail) {
        return queries.fetch(cursor, howMany, fail);
    }

    @Override
    public DblinkRows fetch(@Nullable String name, @Nullable String cursor, int howMany, boolean fail) {
        return queries.fetch(name, cursor, howMany, fail);
    }

    /** {@code dblink_close(cursorname)}: closes a cursor on the unnamed connection, and with the last one the transaction that was begun for it; {@code OK}. */
    public @Nullable String closeCursor(@Nullable String cursor) {
        return closeCursor(cursor, true);
    }

    /** {@code dblink_close(cursorname, fail)}: as {@link #closeCursor(String)}; without {@code fail} an error of the server becomes a notice and {@code ERROR}. */
    public @Nullable String closeCursor(@Nullable String cursor, boolean fail) {
        return cursor == null ? null : session.cursors().close(null, cursor, fail);
    }

    /** {@code dblink_close(connname, cursorname)}: closes a cursor on a named connection; {@code OK}. */
    public @Nullable String closeCursor(@Nullable String name, @Nullable String cursor) {
        return closeCursor(name, cursor, true);
    }

    /** {@code dblink_close(connname, cursorname, fail)}: as {@link #closeCursor(String, String)}; without {@code fail} an error of the server becomes a notice and {@code ERROR}. */
    public @Nullable String closeCursor(@Nullable String name, @Nullable String cursor, boolean fail) {
        return name == null || cursor == null ? null : session.cursors().close(name, cursor, fail);
    }

    // --- asynchronous queries

    /** {@code dblink_send_query(connname, sql)}: sends a query on a named connection: 1, or 0 and a notice. */
    public @Nullable Integer sendQuery(@Nullable String name, @Nullable String sql) {
        return name == null || sql == null ? null : session.asynchronous().sendQuery(name, sql);
    }

    /** {@code dblink_is_busy(connname)}: 1 if {@link #getResult(String)} would wait, else 0. */
    public @Nullable Integer isBusy(@Nullable String name) {
        return name == null ? null : session.asynchronous().isBusy(name);
    }

    @Override
    public DblinkRows getResult(@Nullable String name, boolean fail) {
        return queries.getResult(name, fail);
    }

    /**
     * {@code dblink_cancel_query(connname)}: asks the server to cancel what runs on a named connection, and waits until it has
     * been told: {@code OK}, or what went wrong. Any thread may call it.
     */
    public @Nullable String cancelQuery(@Nullable String name) {
        return name == null ? null : session.asynchronous().cancelQuery(name);
    }

    /** {@code dblink_get_notify()}: the notifications that have come on the unnamed connection; none if there is no such connection. */
    public List<DblinkNotification> notifications() {
        return session.asynchronous().notifications();
    }

    /** {@code dblink_get_notify(connname)}: the notifications that have come on a named connection. */
    public List<DblinkNotification> notifications(@Nullable String name) {
        return name == null ? List.of() : session.asynchronous().notifications(name);
    }

    // --- local tables

    /** {@code dblink_get_pkey(relname)}: the columns of a local table's primary key. */
    public List<KeyColumn> primaryKey(@Nullable String relation) {
        return relation == null ? List.of() : session.statements().primaryKey(relation);
    }

    /**
     * {@code dblink_build_sql_insert(relname, primary_key_attnums, num_primary_key_atts, src_pk_att_vals_array,
     * tgt_pk_att_vals_array)}: an {@code INSERT} of a local row, with other values for its key.
     *
     * @param keyAttributes numbers of columns, from 1 and without dropped ones
     * @param keyCount how many of them count, from the first on
     */
    public @Nullable String buildSqlInsert(
            @Nullable String relation,
            @Nullable List<Integer> keyAttributes,
            int keyCount,
            @Nullable List<@Nullable String> sourceKey,
            @Nullable List<@Nullable String> targetKey) {
        return relation == null || keyAttributes == null || sourceKey == null || targetKey == null
                ? null
                : session.statements().insert(relation, keyAttributes, keyCount, sourceKey, targetKey);
    }

    /** {@code dblink_build_sql_delete(relname, primary_key_attnums, num_primary_key_atts, tgt_pk_att_vals_array)}: a {@code DELETE} of the row with that key. */
    public @Nullable String buildSqlDelete(
            @Nullable String relation,
            @Nullable List<Integer> keyAttributes,
            int keyCount,
            @Nullable List<@Nullable String> targetKey) {
        return relation == null || keyAttributes == null || targetKey == null
                ? null
                : session.statements().delete(relation, keyAttributes, keyCount, targetKey);
    }

    /** {@code dblink_build_sql_update}, with the arguments of {@link #buildSqlInsert}: an {@code UPDATE} of the row with the target's key to the values of the local one. */
    public @Nullable String buildSqlUpdate(
            @Nullable String relation,
            @Nullable List<Integer> keyAttributes,
            int keyCount,
            @Nullable List<@Nullable String> sourceKey,
            @Nullable List<@Nullable String> targetKey) {
        return relation == null || keyAttributes == null || sourceKey == null || targetKey == null
                ? null
                : session.statements().update(relation, keyAttributes, keyCount, sourceKey, targetKey);
    }

    /** {@code dblink_current_query()}: the statement that the host program has told of with {@link #currentQuery(String)}; null if none. */
    public @Nullable String currentQuery() {
        return session.currentQuery();
    }

    /** Tells which statement of the host program is being run; null for none. */
    public void currentQuery(@Nullable String sql) {
        session.currentQuery(sql);
    }

    // --- beyond dblink

    /**
     * The columns that {@link #query(String, String)} would have, found without running anything: the server parses the
     * statement and describes it. Not part of dblink. A command that returns no rows has one, {@code status}.
     *
     * @param nameOrConnstr null for the unnamed connection
     * @throws DblinkException as the query would; 42601 if it is more than one statement
     */
    public List<DblinkColumn> describe(@Nullable String nameOrConnstr, String sql) {
        return session.describing().query(nameOrConnstr, sql);
    }

    /**
     * The columns that {@link #fetch(String, String, int)} would have, found without fetching anything. Not part of dblink.
     *
     * @param name null for the unnamed connection
     * @throws DblinkException 34000 if there is no such cursor
     */
    public List<DblinkColumn> describeCursor(@Nullable String name, String cursor) {
        return session.describing().cursor(name, cursor);
    }

    /**
     * The name that a connection of this name has: cut to 63 bytes, between two characters. Not part of dblink.
     *
     * @param name a name as the functions take it
     */
    public static String connectionName(String name) {
        return Names.truncate(name);
    }

    /** Who the session acts for. */
    public DblinkUser user() {
        return session.user();
    }

    /** The foreign servers that the session knows, for commands of its user; under {@link DblinkPolicy#OPEN} for any command. */
    public ForeignServers servers() {
        return session.servers();
    }

    /** Acts for another user from now on, as {@code SET SESSION AUTHORIZATION} does. Connections stay as they are. */
    public void actFor(DblinkUser user) {
        session.actFor(user);
    }

    /**
     * Ends what this session waits for, or does nothing if it does not wait: the waiting function fails with 57014 {@code
     * canceling statement due to user request}, after it has cancelled the remote query if {@link
     * DblinkOptions.Builder#interruptCancels} is on. Any thread may call it. It does not wait.
     */
    public void cancel() {
        session.waits().cancel();
    }

    /**
     * Cancels what runs on a named connection, waits until it has ended, and says what came of it. What has not been read
     * of it, or is being streamed, is thrown away, so that the connection is free. Not part of dblink: {@link #cancelQuery}
     * tells no more than that the server has been told.
     *
     * <p>The request goes over the connection's own encryption or not at all, to its own address, and again if it came
     * before the query. Nothing of it can hit what is sent next, unless the outcome is {@code Undelivered} or {@code
     * TimedOut}, or its report counts more attempts than requests: close the connection then. The report does not say what
     * TLS agreed on, and counts connecting as a part of delivering. For the session's thread.
     *
     * @param limit how long it may take
     * @return empty if nothing runs
     * @throws DblinkException 08003 if there is no such connection, or it cannot be cancelled; 57014 if the wait is ended
     *     from outside
     */
    public Optional<CancelOutcome> cancel(String name, Duration limit) {
        return session.asynchronous().cancelAndDrain(name, limit);
    }

    /**
     * What another thread, or sealed another process, needs to stop what a named connection does. Not part of dblink. It
     * stays with the backend: once the connection is closed it does nothing. Any thread may ask for it.
     *
     * @throws DblinkException 08003 if there is no such connection, or it cannot be cancelled
     */
    public CancelToken cancelToken(String name) {
        return session.asynchronous().cancelToken(name);
    }

    /**
     * The connections of this session and what they do. It reads what has arrived, as {@link #isBusy} does for one of
     * them, so it is for the session's thread; {@link DblinkRegistry#activity} is for any.
     */
    public List<DblinkActivity> activity() {
        return session.activity();
    }

    /** Closes the named connections that have been idle for longer than {@link DblinkOptions.Builder#idleTimeout}; their names. */
    public List<String> closeIdle() {
        return session.closeIdle();
    }

    /** Closes all connections. Does nothing the second time; no other function can be called afterwards. */
    @Override
    public void close() {
        session.close();
    }
}
