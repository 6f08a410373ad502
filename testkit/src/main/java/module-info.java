/** What the tests of the other modules stand on: real servers, certificates, a faulty network, an eye on leaks. */
module dev.quell.testkit {
    requires transitive dev.quell.embedded;
    requires transitive java.sql;
    requires org.bouncycastle.pkix;
    requires org.bouncycastle.provider;
    requires static transitive org.jspecify;

    exports dev.quell.testkit;
    exports dev.quell.testkit.libpq;
}
