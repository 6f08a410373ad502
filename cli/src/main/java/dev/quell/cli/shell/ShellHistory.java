package dev.quell.cli.shell;

import org.jline.reader.History;
import org.jline.reader.impl.history.DefaultHistory;

/** What was typed, kept in a file but for what may hold a secret: that is forgotten with the shell. */
final class ShellHistory extends DefaultHistory {
    private final Splitter begun;

    /** {@code begun} knows the lines that the next one goes on with. */
    ShellHistory(Splitter begun) {
        this.begun = begun;
    }

    @Override
    public boolean isPersistable(History.Entry entry) {
        return !Secrets.mayBeIn(begun.pending() + entry.line());
    }
}
