package dev.quell.dblink;

import java.util.Set;

/**
 * Who a session acts for: its user mappings, and what {@link DblinkPolicy#POSTGRESQL} forbids it. Immutable.
 *
 * @param name the name that user mappings have
 * @param superuser whether the checks leave it alone
 * @param mayConnectUnchecked whether it may call {@code dblink_connect_u}, as {@code GRANT EXECUTE} allows it in PostgreSQL
 * @param usage the foreign servers it may use without being a superuser, as {@code GRANT USAGE} allows it
 */
public record DblinkUser(String name, boolean superuser, boolean mayConnectUnchecked, Set<String> usage) {
    /** Copies the set. */
    public DblinkUser {
        usage = Set.copyOf(usage);
    }

    /** A user who may do everything. */
    public static DblinkUser superuser(String name) {
        return new DblinkUser(name, true, true, Set.of());
    }

    /** A user without any privilege. */
    public static DblinkUser ordinary(String name) {
        return new DblinkUser(name, false, false, Set.of());
    }
}
