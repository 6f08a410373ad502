package dev.quell.conformance.libpq;

/** Something that is done with libpq. */
record Scenario(String name, Setting setting, Body body) {
    /** The steps. They go by what the functions return, never by time. */
    @FunctionalInterface
    interface Body {
        void play(Stage stage) throws Exception;
    }

    @Override
    public String toString() {
        return setting.server() == null ? name : "%s [%s]".formatted(name, setting);
    }
}
