package dev.quell.dblink;

import org.jspecify.annotations.Nullable;

/**
 * The functions that answer rows: those of {@link Dblink}, whose rows have the columns that the server names, or with a row
 * type that the caller has declared with {@link Dblink#as}.
 *
 * <p>As in SQL a null argument makes the function do nothing and answer no rows ({@link DblinkRows.Kind#NONE}). All throw
 * {@link DblinkException}.
 */
public interface DblinkQueries {
    /** {@code dblink(sql)}: runs a query on the unnamed connection and answers the rows of its last statement. */
    default DblinkRows query(@Nullable String sql) {
        return query(sql, true);
    }

    /** {@code dblink(sql, fail)}: as {@link #query(String)}; without {@code fail} an error of the server becomes a notice and no rows. */
    DblinkRows query(@Nullable String sql, boolean fail);

    /**
     * {@code dblink(connname, sql)} and {@code dblink(connstr, sql)}: runs a query on a named connection; or, if there is none
     * of that name, on one that is opened for it, to a foreign server or with a connection string.
     */
    default DblinkRows query(@Nullable String nameOrConnstr, @Nullable String sql) {
        return query(nameOrConnstr, sql, true);
    }

    /** {@code dblink(connname, sql, fail)} and {@code dblink(connstr, sql, fail)}: as {@link #query(String, String)}; without {@code fail} an error of the server becomes a notice and no rows. */
    DblinkRows query(@Nullable String nameOrConnstr, @Nullable String sql, boolean fail);

    /** {@code dblink_fetch(cursorname, howmany)}: fetches rows from a cursor on the unnamed connection. */
    default DblinkRows fetch(@Nullable String cursor, int howMany) {
        return fetch(cursor, howMany, true);
    }

    /** {@code dblink_fetch(cursorname, howmany, fail)}: as {@link #fetch(String, int)}; without {@code fail} an error of the server becomes a notice and no rows. */
    DblinkRows fetch(@Nullable String cursor, int howMany, boolean fail);

    /** {@code dblink_fetch(connname, cursorname, howmany)}: fetches rows from a cursor on a named connection. */
    default DblinkRows fetch(@Nullable String name, @Nullable String cursor, int howMany) {
        return fetch(name, cursor, howMany, true);
    }

    /** {@code dblink_fetch(connname, cursorname, howmany, fail)}: as {@link #fetch(String, String, int)}; without {@code fail} an error of the server becomes a notice and no rows. */
    DblinkRows fetch(@Nullable String name, @Nullable String cursor, int howMany, boolean fail);

    /**
     * {@code dblink_get_result(connname)}: waits for the next result of {@link Dblink#sendQuery} and answers its rows. When
     * none is left it answers {@link DblinkRows.Kind#NONE}; only then can the next query be sent.
     */
    default DblinkRows getResult(@Nullable String name) {
        return getResult(name, true);
    }

    /** {@code dblink_get_result(connname, fail)}: as {@link #getResult(String)}; without {@code fail} an error of the server becomes a notice and no rows. */
    DblinkRows getResult(@Nullable String name, boolean fail);
}
