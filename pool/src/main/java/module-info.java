/** A pool of PostgreSQL connections. */
module dev.quell.pool {
    requires transitive dev.quell;
    requires static transitive org.jspecify;
    requires stormpot;

    exports dev.quell.pool;
}
