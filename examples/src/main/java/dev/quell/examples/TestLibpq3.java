package dev.quell.examples;

import static dev.quell.libpq.ConnStatusType.CONNECTION_OK;
import static dev.quell.libpq.ExecStatusType.PGRES_COMMAND_OK;
import static dev.quell.libpq.ExecStatusType.PGRES_TUPLES_OK;
import static dev.quell.libpq.Libpq.*;

import dev.quell.libpq.PGconn;
import dev.quell.libpq.PGresult;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sends parameters apart from the statement, one as text and one in binary, and reads binary results. Does what the
 * manual's {@code testlibpq3.c} does.
 *
 * <p>{@code testlibpq3.sql} prepares a database. The output is:
 *
 * <pre>{@code
 * tuple 0: got
 *  i = (4 bytes) 1
 *  t = (11 bytes) 'joe's place'
 *  b = (5 bytes) \000\001\002\003\004
 *
 * tuple 0: got
 *  i = (4 bytes) 2
 *  t = (8 bytes) 'ho there'
 *  b = (5 bytes) \004\003\002\001\000
 * }</pre>
 */
final class TestLibpq3 {
    private static final int BINARY = 1;

    private TestLibpq3() {}

    public static void main(String[] argv) {
        String conninfo = argv.length > 0 ? argv[0] : "dbname = postgres";

        PGconn conn = PQconnectdb(conninfo);
        if (PQstatus(conn) != CONNECTION_OK) {
            System.err.print(PQerrorMessage(conn));
            exitNicely(conn);
        }

        PGresult res = PQexec(conn, "SET search_path = testlibpq3");
        if (PQresultStatus(res) != PGRES_COMMAND_OK) {
            System.err.print("SET failed: " + PQerrorMessage(conn));
            PQclear(res);
            exitNicely(conn);
        }
        PQclear(res);

        // A parameter as text, which it is unless formats say otherwise. Its apostrophe needs no escaping, since it is
        // no
        // part of the statement. The server finds the type out, and lengths of text are not needed.
        byte[][] paramValues = {"joe's place".getBytes(StandardCharsets.UTF_8)};
        res = PQexecParams(conn, "SELECT * FROM test1 WHERE t = $1", 1, null, paramValues, null, null, BINARY);
        if (PQresultStatus(res) != PGRES_TUPLES_OK) {
            System.err.print("SELECT failed: " + PQerrorMessage(conn));
            PQclear(res);
            exitNicely(conn);
        }
        showBinaryResults(res);
        PQclear(res);

        // A parameter in binary: an int4 goes over the network with the highest byte first, as a ByteBuffer has it. The
        // cast makes sure that the server takes it for one.
        paramValues[0] = ByteBuffer.allocate(4).putInt(2).array();
        int[] paramLengths = {paramValues[0].length};
        int[] paramFormats = {BINARY};
        res = PQexecParams(
                conn,
                "SELECT * FROM test1 WHERE i = $1::int4",
                1,
                null,
                paramValues,
                paramLengths,
                paramFormats,
                BINARY);
        if (PQresultStatus(res) != PGRES_TUPLES_OK) {
            System.err.print("SELECT failed: " + PQerrorMessage(conn));
            PQclear(res);
            exitNicely(conn);
        }
        showBinaryResults(res);
        PQclear(res);

        PQfinish(conn);
    }

    private static void showBinaryResults(@Nullable PGresult res) {
        // By name, whatever their order in the table is.
        int iFnum = PQfnumber(res, "i");
        int tFnum = PQfnumber(res, "t");
        int bFnum = PQfnumber(res, "b");

        for (int i = 0; i < PQntuples(res); i++) {
            byte[] iptr = value(res, i, iFnum);
            String tptr = PQgetvalue(res, i, tFnum);
            byte[] bptr = value(res, i, bFnum);
            int ival = ByteBuffer.wrap(iptr).getInt();

            System.out.printf("tuple %d: got\n", i);
            System.out.printf(" i = (%d bytes) %d\n", PQgetlength(res, i, iFnum), ival);
            // The binary form of text is text.
            System.out.printf(" t = (%d bytes) '%s'\n", PQgetlength(res, i, tFnum), tptr);
            System.out.printf(" b = (%d bytes) ", PQgetlength(res, i, bFnum));
            for (byte each : bptr) {
                System.out.printf("\\%03o", each);
            }
            System.out.print("\n\n");
        }
    }

    private static byte[] value(@Nullable PGresult res, int row, int column) {
        return Objects.requireNonNull(PQgetvalueBytes(res, row, column), "test1 needs the columns i, t and b");
    }

    private static void exitNicely(PGconn conn) {
        PQfinish(conn);
        System.exit(1);
    }
}
