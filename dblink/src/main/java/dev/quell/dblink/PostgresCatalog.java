package dev.quell.dblink;

import static dev.quell.libpq.Libpq.PG_DIAG_MESSAGE_PRIMARY;
import static dev.quell.libpq.Libpq.PG_DIAG_SQLSTATE;
import static dev.quell.libpq.Libpq.PQescapeLiteral;
import static dev.quell.libpq.Libpq.PQexec;
import static dev.quell.libpq.Libpq.PQgetisnull;
import static dev.quell.libpq.Libpq.PQgetvalue;
import static dev.quell.libpq.Libpq.PQnfields;
import static dev.quell.libpq.Libpq.PQntuples;
import static dev.quell.libpq.Libpq.PQresultErrorField;
import static dev.quell.libpq.Libpq.PQresultStatus;

import dev.quell.libpq.ExecStatusType;
import dev.quell.libpq.PGconn;
import dev.quell.libpq.PGresult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL database as the local one. Not thread-safe; the connection stays the caller's to close. */
public final class PostgresCatalog implements LocalCatalog {
    private final PGconn conn;

    /**
     * Makes a catalogue of a connection's database.
     *
     * @param conn a connection that nobody else uses meanwhile
     */
    public PostgresCatalog(PGconn conn) {
        this.conn = conn;
    }

    @Override
    public Table table(String relation) {
        String oid = oid(relation);
        String name = single("SELECT " + oid + "::regclass::text");
        return new Table(
                name,
                column("SELECT attname FROM pg_attribute WHERE attrelid = " + oid
                        + " AND attnum > 0 AND NOT attisdropped ORDER BY attnum"));
    }

    @Override
    public List<String> primaryKey(String relation) {
        return column("SELECT a.attname FROM pg_index i"
                + " CROSS JOIN LATERAL generate_series(0, i.indnkeyatts - 1) AS k"
                + " JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k]"
                + " WHERE i.indisprimary AND i.indrelid = " + oid(relation) + " ORDER BY k");
    }

    @Override
    public Optional<List<@Nullable String>> row(
            Table table, List<Integer> keyColumns, List<@Nullable String> keyValues) {
        String wanted = table.columns().stream().map(this::quoteIdentifier).collect(Collectors.joining(", "));
        List<String> conditions = new ArrayList<>();
        for (int i = 0; i < keyColumns.size(); i++) {
            String value = keyValues.get(i);
            conditions.add(quoteIdentifier(table.columns().get(keyColumns.get(i)))
                    + (value == null ? " IS NULL" : " = " + Statements.literal(value)));
        }
        PGresult found = query(
                "SELECT " + wanted + " FROM " + table.quotedName() + " WHERE " + String.join(" AND ", conditions));
        if (PQntuples(found) > 1) {
            throw new DblinkException(SqlState.CARDINALITY_VIOLATION, "source criteria matched more than one record");
        }
        if (PQntuples(found) == 0) {
            return Optional.empty();
        }
        List<@Nullable String> row = new ArrayList<>();
        for (int i = 0; i < PQnfields(found); i++) {
            row.add(PQgetisnull(found, 0, i) == 1 ? null : PQgetvalue(found, 0, i));
        }
        return Optional.of(row);
    }

    @Override
    public String quoteIdentifier(String identifier) {
        return single("SELECT quote_ident(" + literal(identifier) + ")");
    }

    /** The table's OID, if it may be read. */
    private String oid(String relation) {
        checkSchema(relation);
        PGresult found =
                query("SELECT c.oid, has_table_privilege(c.oid, 'SELECT'), c.relname FROM pg_class c WHERE c.oid = "
                        + literal(relation) + "::regclass");
        if ("f".equals(PQgetvalue(found, 0, 1))) {
            throw new DblinkException(
                    SqlState.INSUFFICIENT_PRIVILEGE, "permission denied for table " + PQgetvalue(found, 0, 2));
        }
        return String.valueOf(PQgetvalue(found, 0, 0));
    }

    /** PostgreSQL complains of the schema first; a cast to {@code regclass} would of the table. */
    private void checkSchema(String relation) {
        if (relation.contains(".")) {
            List<String> missing = column("SELECT name[1] FROM parse_ident(" + literal(relation) + ", false) AS name"
                    + " WHERE cardinality(name) = 2 AND to_regnamespace(quote_ident(name[1])) IS NULL");
            if (!missing.isEmpty()) {
                throw new DblinkException(
                        SqlState.INVALID_SCHEMA_NAME, "schema \"" + missing.getFirst() + "\" does not exist");
            }
        }
    }

    private String single(String sql) {
        return column(sql).getFirst();
    }

    private List<String> column(String sql) {
        PGresult result = query(sql);
        return IntStream.range(0, PQntuples(result))
                .mapToObj(row -> String.valueOf(PQgetvalue(result, row, 0)))
                .toList();
    }

    private PGresult query(String sql) {
        PGresult result = PQexec(conn, sql);
        if (result == null || PQresultStatus(result) != ExecStatusType.PGRES_TUPLES_OK) {
            String state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
            String message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
            throw new DblinkException(
                    state == null ? SqlState.CONNECTION_FAILURE : state,
                    message == null ? Remote.errorMessage(conn) : message);
        }
        return result;
    }

    private String literal(String text) {
        String quoted = PQescapeLiteral(conn, text);
        if (quoted == null) {
            throw new DblinkException(SqlState.INVALID_TEXT_REPRESENTATION, Remote.errorMessage(conn));
        }
        return quoted;
    }
}
