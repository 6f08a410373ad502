package dev.quell.types;

import static dev.quell.libpq.Libpq.PQconnectdb;
import static dev.quell.libpq.Libpq.PQerrorMessage;
import static dev.quell.libpq.Libpq.PQexec;
import static dev.quell.libpq.Libpq.PQexecParams;
import static dev.quell.libpq.Libpq.PQfinish;
import static dev.quell.libpq.Libpq.PQftype;
import static dev.quell.libpq.Libpq.PQgetisnull;
import static dev.quell.libpq.Libpq.PQgetvalueBytes;
import static dev.quell.libpq.Libpq.PQnfields;
import static dev.quell.libpq.Libpq.PQntuples;
import static dev.quell.libpq.Libpq.PQresultErrorMessage;
import static dev.quell.libpq.Libpq.PQresultStatus;
import static dev.quell.libpq.Libpq.PQstatus;

import dev.quell.libpq.ConnStatusType;
import dev.quell.libpq.ExecStatusType;
import dev.quell.libpq.PGconn;
import dev.quell.libpq.PGresult;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A server that is asked for values in either format, and given parameters as they were encoded. */
final class ServerJudge implements AutoCloseable {
    private final PGconn conn;

    ServerJudge(TestServer server) {
        conn = PQconnectdb(server.conninfo(Role.SCRAM));
        if (PQstatus(conn) != ConnStatusType.CONNECTION_OK) {
            throw new IllegalStateException(PQerrorMessage(conn));
        }
    }

    void run(String sql) {
        checked(PQexec(conn, sql));
    }

    /** The first column of all rows, none of which is NULL. */
    List<Cell> column(Format format, String sql, List<EncodedParameter> parameters) {
        int count = parameters.size();
        int[] types = new int[count];
        byte[][] values = new byte[count][0];
        int[] lengths = new int[count];
        int[] formats = new int[count];
        for (int i = 0; i < count; i++) {
            types[i] = parameters.get(i).typeOid();
            values[i] = Objects.requireNonNull(parameters.get(i).value());
            lengths[i] = values[i].length;
            formats[i] = parameters.get(i).format().code();
        }
        PGresult result = checked(PQexecParams(conn, sql, count, types, values, lengths, formats, format.code()));
        if (PQnfields(result) == 0) {
            throw new IllegalStateException("no columns");
        }
        List<Cell> cells = new ArrayList<>();
        for (int row = 0; row < PQntuples(result); row++) {
            byte[] value = PQgetvalueBytes(result, row, 0);
            if (value == null || PQgetisnull(result, row, 0) != 0) {
                throw new IllegalStateException("row " + row + " of " + sql + " is NULL");
            }
            cells.add(new Cell(value, 0, value.length, PQftype(result, 0), format));
        }
        return Collections.unmodifiableList(cells);
    }

    /** Texts as values of a type, in their order. */
    List<Cell> values(Format format, String type, List<String> texts) {
        return column(
                format,
                "select v::" + type + " from unnest($1::text[]) with ordinality as u(v, n) order by n",
                List.of(textArray(texts)));
    }

    static EncodedParameter textArray(List<String> texts) {
        StringBuilder array = new StringBuilder("{");
        for (String text : texts) {
            array.append(array.length() > 1 ? "," : "")
                    .append('"')
                    .append(text.replace("\\", "\\\\").replace("\"", "\\\""))
                    .append('"');
        }
        return new EncodedParameter(
                array.append('}').toString().getBytes(StandardCharsets.UTF_8), Oids.TEXT_ARRAY, Format.TEXT);
    }

    private PGresult checked(@Nullable PGresult result) {
        ExecStatusType status = PQresultStatus(result);
        if (result == null || (status != ExecStatusType.PGRES_TUPLES_OK && status != ExecStatusType.PGRES_COMMAND_OK)) {
            throw new IllegalStateException(result == null ? PQerrorMessage(conn) : PQresultErrorMessage(result));
        }
        return result;
    }

    @Override
    public void close() {
        PQfinish(conn);
    }
}
