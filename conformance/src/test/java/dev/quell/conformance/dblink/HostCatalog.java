package dev.quell.conformance.dblink;

import static dev.quell.libpq.Libpq.PQconnectdb;
import static dev.quell.libpq.Libpq.PQerrorMessage;
import static dev.quell.libpq.Libpq.PQfinish;
import static dev.quell.libpq.Libpq.PQstatus;

import dev.quell.dblink.LocalCatalog;
import dev.quell.dblink.PostgresCatalog;
import dev.quell.libpq.ConnStatusType;
import dev.quell.libpq.PGconn;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;

/** The database that the real dblink is installed in, as the local one of Quell's. */
final class HostCatalog implements AutoCloseable {
    private final PGconn conn;

    HostCatalog(TestServer server) {
        conn = PQconnectdb(server.socketConninfo(Role.POSTGRES) + " dbname=" + RealSide.DATABASE);
        if (PQstatus(conn) != ConnStatusType.CONNECTION_OK) {
            throw new IllegalStateException(PQerrorMessage(conn));
        }
    }

    LocalCatalog catalog() {
        return new PostgresCatalog(conn);
    }

    @Override
    public void close() {
        PQfinish(conn);
    }
}
