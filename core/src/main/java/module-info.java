/** Asynchronous PostgreSQL in which every query can be stopped. */
module dev.quell {
    requires static transitive org.jspecify;
    requires com.ongres.scram.client;
    requires com.ongres.scram.common;
    requires jdk.jfr;
    requires jdk.net;

    exports dev.quell;
    exports dev.quell.libpq;
}
