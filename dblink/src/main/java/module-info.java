/** The functions of PostgreSQL's extension dblink, for programs on the JVM. */
module dev.quell.dblink {
    requires transitive dev.quell;
    requires static transitive org.jspecify;

    exports dev.quell.dblink;
}
