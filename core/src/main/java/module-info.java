/** Asynchronous PostgreSQL in which every query can be stopped. */
@SuppressWarnings("module") // it is compiled before the module it opens a room to
module dev.quell {
    requires static transitive org.jspecify;
    requires com.ongres.scram.client;
    requires com.ongres.scram.common;
    requires jdk.jfr;
    requires jdk.net;

    exports dev.quell;
    exports dev.quell.libpq;
    exports dev.quell.values;
    exports dev.quell.types to
            dev.quell.dblink;
}
