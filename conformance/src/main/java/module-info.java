/** Trials of the whole client from outside. */
module dev.quell.conformance {
    requires dev.quell;
    requires dev.quell.pool;
    requires dev.quell.testkit;
    requires info.picocli;
    requires jdk.management;
    requires static org.jspecify;
}
