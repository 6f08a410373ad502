package dev.quell.examples;

import static dev.quell.libpq.ConnStatusType.CONNECTION_OK;
import static dev.quell.libpq.ExecStatusType.PGRES_COMMAND_OK;
import static dev.quell.libpq.ExecStatusType.PGRES_TUPLES_OK;
import static dev.quell.libpq.Libpq.*;

import dev.quell.libpq.PGconn;
import dev.quell.libpq.PGnotify;
import dev.quell.libpq.PGresult;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/**
 * Listens, waits for four notifications and prints who sent them. Does what the manual's {@code testlibpq2.c} does; a
 * {@link Selector} stands where that has {@code select}.
 *
 * <p>{@code testlibpq2.sql} prepares a database. Start this program, then run four times in another session:
 *
 * <pre>{@code INSERT INTO testlibpq2.tbl1 VALUES (10);}</pre>
 */
final class TestLibpq2 {
    private TestLibpq2() {}

    public static void main(String[] argv) throws IOException {
        String conninfo = argv.length > 0 ? argv[0] : "dbname = postgres";

        PGconn conn = PQconnectdb(conninfo);
        if (PQstatus(conn) != CONNECTION_OK) {
            System.err.print(PQerrorMessage(conn));
            exitNicely(conn);
        }

        PGresult res = PQexec(conn, "SELECT pg_catalog.set_config('search_path', '', false)");
        if (PQresultStatus(res) != PGRES_TUPLES_OK) {
            System.err.print("SET failed: " + PQerrorMessage(conn));
            PQclear(res);
            exitNicely(conn);
        }
        PQclear(res);

        res = PQexec(conn, "LISTEN TBL2");
        if (PQresultStatus(res) != PGRES_COMMAND_OK) {
            System.err.print("LISTEN command failed: " + PQerrorMessage(conn));
            PQclear(res);
            exitNicely(conn);
        }
        PQclear(res);

        try (Selector selector = Selector.open()) {
            SelectableChannel sock = PQsocket(conn);
            if (sock != null) {
                sock.register(selector, SelectionKey.OP_READ);
                await(conn, selector);
            }
            PQfinish(conn);
        }
        System.err.print("Done.\n");
    }

    private static void await(PGconn conn, Selector selector) throws IOException {
        int nnotifies = 0;
        while (nnotifies < 4) {
            selector.select();
            selector.selectedKeys().clear();
            if (PQconsumeInput(conn) == 0) {
                // The socket of a lost connection stays readable for ever.
                System.err.print(PQerrorMessage(conn));
                exitNicely(conn);
            }
            PGnotify notify = PQnotifies(conn);
            while (notify != null) {
                System.err.printf(
                        "ASYNC NOTIFY of '%s' received from backend PID %d%n", notify.relname(), notify.be_pid());
                nnotifies++;
                PQconsumeInput(conn);
                notify = PQnotifies(conn);
            }
        }
    }

    private static void exitNicely(PGconn conn) {
        PQfinish(conn);
        System.exit(1);
    }
}
