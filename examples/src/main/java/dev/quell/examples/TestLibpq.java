package dev.quell.examples;

import static dev.quell.libpq.ConnStatusType.CONNECTION_OK;
import static dev.quell.libpq.ExecStatusType.PGRES_COMMAND_OK;
import static dev.quell.libpq.ExecStatusType.PGRES_TUPLES_OK;
import static dev.quell.libpq.Libpq.*;

import dev.quell.libpq.PGconn;
import dev.quell.libpq.PGresult;

/** Reads all databases of the server through a cursor and prints them. Does what the manual's {@code testlibpq.c} does. */
final class TestLibpq {
    private TestLibpq() {}

    public static void main(String[] argv) {
        String conninfo = argv.length > 0 ? argv[0] : "dbname = postgres";

        PGconn conn = PQconnectdb(conninfo);
        if (PQstatus(conn) != CONNECTION_OK) {
            System.err.print(PQerrorMessage(conn));
            exitNicely(conn);
        }

        // Nobody's functions but PostgreSQL's own are found without their schema.
        PGresult res = PQexec(conn, "SELECT pg_catalog.set_config('search_path', '', false)");
        if (PQresultStatus(res) != PGRES_TUPLES_OK) {
            System.err.print("SET failed: " + PQerrorMessage(conn));
            PQclear(res);
            exitNicely(conn);
        }
        PQclear(res);

        // A cursor lives in a transaction.
        res = PQexec(conn, "BEGIN");
        if (PQresultStatus(res) != PGRES_COMMAND_OK) {
            System.err.print("BEGIN command failed: " + PQerrorMessage(conn));
            PQclear(res);
            exitNicely(conn);
        }
        PQclear(res);

        res = PQexec(conn, "DECLARE myportal CURSOR FOR select * from pg_database");
        if (PQresultStatus(res) != PGRES_COMMAND_OK) {
            System.err.print("DECLARE CURSOR failed: " + PQerrorMessage(conn));
            PQclear(res);
            exitNicely(conn);
        }
        PQclear(res);

        res = PQexec(conn, "FETCH ALL in myportal");
        if (PQresultStatus(res) != PGRES_TUPLES_OK) {
            System.err.print("FETCH ALL failed: " + PQerrorMessage(conn));
            PQclear(res);
            exitNicely(conn);
        }

        int nFields = PQnfields(res);
        for (int i = 0; i < nFields; i++) {
            System.out.printf("%-15s", PQfname(res, i));
        }
        System.out.print("\n\n");

        for (int i = 0; i < PQntuples(res); i++) {
            for (int j = 0; j < nFields; j++) {
                System.out.printf("%-15s", PQgetvalue(res, i, j));
            }
            System.out.print("\n");
        }
        PQclear(res);

        // It ends with the transaction; errors of no interest are passed over.
        PQclear(PQexec(conn, "CLOSE myportal"));
        PQclear(PQexec(conn, "END"));

        PQfinish(conn);
    }

    private static void exitNicely(PGconn conn) {
        PQfinish(conn);
        System.exit(1);
    }
}
