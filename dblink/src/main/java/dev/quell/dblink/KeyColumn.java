package dev.quell.dblink;

/**
 * A column of a primary key, a row of {@code dblink_get_pkey}. Immutable.
 *
 * @param position its place in the key, from 1
 * @param columnName its name, not quoted
 */
public record KeyColumn(int position, String columnName) {}
