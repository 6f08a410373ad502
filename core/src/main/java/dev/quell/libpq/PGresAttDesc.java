package dev.quell.libpq;

import org.jspecify.annotations.Nullable;

/**
 * A column of a result, as libpq's structure of that name. Immutable.
 *
 * @param name the column's name; null in the result of a COPY, and taken as empty by {@code PQsetResultAttrs}
 * @param tableid the OID of the table the column comes from, 0 if it is none
 * @param columnid the number of the column in that table, 0 if it is none
 * @param format 0 for text, 1 for binary
 * @param typid the OID of the column's type
 * @param typlen the size of the type in bytes, negative if it varies
 * @param atttypmod the type's modifier, -1 if there is none
 */
public record PGresAttDesc(
        @Nullable String name, int tableid, int columnid, int format, int typid, int typlen, int atttypmod) {}
