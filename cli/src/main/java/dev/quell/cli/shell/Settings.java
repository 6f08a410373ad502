package dev.quell.cli.shell;

import dev.quell.cli.print.Expanded;

/** What backslash commands set, turn on and off. Used by the thread that runs statements. */
final class Settings {
    private final Variables variables;
    private Expanded expanded;
    private boolean timing;
    private boolean interactive;

    Settings(Expanded expanded, Variables variables) {
        this.expanded = expanded;
        this.variables = variables;
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

    Variables variables() {
        return variables;
    }

    /** Whether a person types the commands. */
    boolean interactive() {
        return interactive;
    }

    void interactive(boolean now) {
        interactive = now;
    }
}
