package dev.quell.dblink;

/**
 * Who a session acts for: its user mappings, its rights on {@link ForeignServers}, and what {@link DblinkPolicy#POSTGRESQL}
 * forbids it. Immutable.
 *
 * @param name the name that user mappings and privileges go by
 * @param superuser whether the checks leave it alone
 * @param mayConnectUnchecked whether it may call {@code dblink_connect_u}, as {@code GRANT EXECUTE} allows it in PostgreSQL
 */
public record DblinkUser(String name, boolean superuser, boolean mayConnectUnchecked) {
    /** A user who may do everything. */
    public static DblinkUser superuser(String name) {
        return new DblinkUser(name, true, true);
    }

    /** A user without any privilege. */
    public static DblinkUser ordinary(String name) {
        return new DblinkUser(name, false, false);
    }
}
