package dev.quell.testkit;

/**
 * A client's backend as {@code pg_stat_activity} shows it; empty strings stand for SQL nulls.
 *
 * @param pid the process of the backend
 * @param user the role
 * @param applicationName the name the client gave itself
 * @param state such as {@code active}, {@code idle} or {@code idle in transaction}
 * @param waitEvent such as {@code PgSleep}
 * @param query the last query, running or ended
 * @param encrypted whether the session is over TLS
 */
public record Activity(
        int pid, String user, String applicationName, String state, String waitEvent, String query, boolean encrypted) {
    /** Whether the query is running now. */
    public boolean isActive() {
        return state.equals("active");
    }
}
