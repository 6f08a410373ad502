package dev.quell.conformance.dblink;

import dev.quell.testkit.PgVersion;

/** Something that is done with dblink, on a server of some version. */
record Scenario(String name, PgVersion version, Body body) {
    /** The steps. They go by what the functions return, never by time. */
    @FunctionalInterface
    interface Body {
        void play(Stage stage) throws Exception;
    }

    @Override
    public String toString() {
        return name + " [" + version.major() + "]";
    }
}
