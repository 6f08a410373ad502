package dev.quell.dblink;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The database that the functions on local tables look at: {@code dblink_get_pkey} and {@code dblink_build_sql_}*. In
 * PostgreSQL it is the one that they run in; here it is what the host program says.
 *
 * <p>The session's thread calls it. What it throws reaches the caller of the function; {@link DblinkException} has a
 * constructor for it.
 */
public interface LocalCatalog {
    /**
     * A table.
     *
     * @param quotedName the name as it is written in a statement: quoted where necessary, with the schema where the table
     *     is not visible without
     * @param columns the names of the columns, not quoted, in their order and without dropped ones
     */
    record Table(String quotedName, List<String> columns) {
        /** Copies the columns. */
        public Table {
            columns = List.copyOf(columns);
        }
    }

    /**
     * Finds a table that may be read.
     *
     * @param relation its name as in a statement, with quotes where necessary and perhaps with the schema
     * @throws DblinkException 42P01 {@code relation "..." does not exist}, 42501 {@code permission denied for table ...}
     */
    Table table(String relation);

    /** The names of the primary key's columns in the key's order, not quoted; empty if there is no primary key. Throws as {@link #table} does. */
    List<String> primaryKey(String relation);

    /**
     * Reads the row that has these key values.
     *
     * @param table from {@link #table}
     * @param keyColumns positions in {@link Table#columns}, from 0
     * @param keyValues the values as text, null for SQL's null; compared as text that the column's type reads
     * @return the row's values as text in the order of the columns, null for SQL's null; empty if there is no such row
     * @throws DblinkException 21000 {@code source criteria matched more than one record}
     */
    Optional<List<@Nullable String>> row(Table table, List<Integer> keyColumns, List<@Nullable String> keyValues);

    /** An identifier as it is written in a statement: quoted where necessary. */
    String quoteIdentifier(String identifier);
}
