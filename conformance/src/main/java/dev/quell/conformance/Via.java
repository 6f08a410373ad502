package dev.quell.conformance;

/** What stands between the client and the server. */
enum Via {
    DIRECT("direct"),
    PGBOUNCER_SESSION("pgbouncer session"),
    PGBOUNCER_TRANSACTION("pgbouncer transaction");

    private final String words;

    Via(String words) {
        this.words = words;
    }

    @Override
    public String toString() {
        return words;
    }
}
