package dev.quell.dblink;

import java.util.Map;
import java.util.Optional;

/**
 * Foreign servers and user mappings, as {@code CREATE SERVER ... FOREIGN DATA WRAPPER dblink_fdw} and {@code CREATE USER
 * MAPPING} make them: a server's name can stand where a connection string does. Kept in memory, shared by the sessions that
 * are opened with it. Safe for use by several threads.
 *
 * <p>Options are those of connection strings, checked as {@code dblink_fdw_validator} checks them. Passwords are not shown.
 *
 * <p>{@code use_scram_passthrough} is checked, and may be off. To be on it would need a login to the local server with
 * SCRAM, whose keys it passes on; a Java program has made none. So a server or user mapping that has it on cannot be
 * connected to: that fails with 0A000 {@code use_scram_passthrough is not supported}.
 */
public final class ForeignServers {
    private final ForeignCatalog catalog = new ForeignCatalog();

    /** Makes a catalogue without servers. */
    public ForeignServers() {}

    /**
     * {@code CREATE SERVER}.
     *
     * @throws DblinkException HV00J {@code invalid option "..."}, 42710 {@code server "..." already exists}
     */
    public void createServer(String name, Map<String, String> options) {
        catalog.createServer(name, options);
    }

    /**
     * {@code CREATE USER MAPPING}.
     *
     * @param user a user's name, or {@code public} for everybody who has no mapping of his own
     * @throws DblinkException HV00J, 42704 {@code server "..." does not exist}, 42710
     */
    public void createUserMapping(String user, String server, Map<String, String> options) {
        catalog.createUserMapping(user, server, options);
    }

    /** {@code DROP SERVER ... CASCADE}: with its user mappings. Throws 42704 if there is none. */
    public void dropServer(String name) {
        catalog.dropServer(name);
    }

    /** {@code DROP USER MAPPING}. Throws 42704 if there is none. */
    public void dropUserMapping(String user, String server) {
        catalog.dropUserMapping(user, server);
    }

    /**
     * {@code dblink_fdw_validator(options, catalog)}: checks the options of an object without making it.
     *
     * @param kind what the options are for
     * @throws DblinkException HV00J with a hint, 42601
     */
    public static void validate(Map<String, String> options, ObjectKind kind) {
        OptionValidator.validate(options, kind);
    }

    /** The connection string of a server for a user; empty if there is no server of that name. */
    Optional<String> connectionString(String server, DblinkUser user, DblinkPolicy policy) {
        return catalog.connectionString(server, user, policy);
    }

    /** What options are for. */
    public enum ObjectKind {
        /** {@code CREATE FOREIGN DATA WRAPPER}. */
        FOREIGN_DATA_WRAPPER,
        /** {@code CREATE SERVER}. */
        SERVER,
        /** {@code CREATE USER MAPPING}. */
        USER_MAPPING
    }
}
