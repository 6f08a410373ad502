package dev.quell.libpq;

/** Connections that failed before they began, for what needs a connection but no server. */
final class Unconnected {
    static final String CONNINFO = "nosuch=1";

    private Unconnected() {}

    static PGconn conn() {
        return Libpq.PQconnectStart(CONNINFO);
    }
}
