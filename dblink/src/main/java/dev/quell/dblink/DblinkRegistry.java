package dev.quell.dblink;

import java.util.List;

/** What runs where, and for how long, over all sessions that were opened with this registry. Safe for use by several threads. */
public final class DblinkRegistry {
    private final Sessions sessions = new Sessions();

    /** Makes an empty registry; give it to sessions with {@link DblinkOptions.Builder#registry}. */
    public DblinkRegistry() {}

    /** All connections, as they were last seen by their sessions: by session, then by name. */
    public List<DblinkActivity> activity() {
        return sessions.activity();
    }

    Sessions sessions() {
        return sessions;
    }

    /** The connections as a table to print: session, name, target, PID, state, elapsed time, query. */
    @Override
    public String toString() {
        return ActivityTable.format(activity());
    }
}
