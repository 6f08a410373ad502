/** Small programs that use libpq by its own names. */
module dev.quell.examples {
    requires dev.quell;
    requires dev.quell.embedded;
    requires static org.jspecify;
}
