package dev.quell.dblink;

/** Who may connect in which way. */
public enum DblinkPolicy {
    /** Everybody may connect in every way, as superusers do in PostgreSQL. */
    OPEN,
    /**
     * As in PostgreSQL: who is no superuser must give a password that the server then asks for, needs {@code USAGE} on a foreign
     * server to name it, and may not call {@code dblink_connect_u}.
     */
    POSTGRESQL
}
