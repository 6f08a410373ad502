package dev.quell.cli.shell;

import dev.quell.cli.print.Expanded;

/** What backslash commands turn on and off. Used by the thread that runs statements. */
final class Settings {
    private Expanded expanded;
    private boolean timing;
    private boolean stopsOnError;

    Settings(Expanded expanded, boolean stopsOnError) {
        this.expanded = expanded;
        this.stopsOnError = stopsOnError;
    }

    Expanded expanded() {
        return expanded;
    }

    void expanded(Expanded wanted) {
        expanded = wanted;
    }

    boolean timing() {
        return timing;
    }

    void timing(boolean wanted) {
        timing = wanted;
    }

    boolean stopsOnError() {
        return stopsOnError;
    }

    void stopsOnError(boolean wanted) {
        stopsOnError = wanted;
    }
}
