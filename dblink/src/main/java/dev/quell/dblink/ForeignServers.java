package dev.quell.dblink;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Foreign servers, user mappings and the privilege to use them, as {@code CREATE SERVER ... FOREIGN DATA WRAPPER
 * dblink_fdw}, {@code CREATE USER MAPPING} and {@code GRANT USAGE ON FOREIGN SERVER} make them: a server's name can stand
 * where a connection string does. Kept in memory, shared by the sessions that are opened with it. Safe for use by several
 * threads.
 *
 * <p>Whoever makes a server owns it. Under {@link DblinkPolicy#POSTGRESQL} others need the privilege {@code USAGE} to connect
 * to it. Commands are given by a superuser, who may give all of them, unless the servers are seen {@linkplain #as as another
 * user}. Names of servers and users are taken as they are, in upper or lower case, and cut to 63 bytes. {@code public} is
 * everybody. Nothing is known of the users but their names: a privilege stays when a user goes, and a later one of the same
 * name has it.
 *
 * <p>Options are those of connection strings, checked as {@code dblink_fdw_validator} checks them. Passwords are not shown.
 *
 * <p>{@code use_scram_passthrough} is checked, and may be off. To be on it would need a login to the local server with
 * SCRAM, whose keys it passes on; a Java program has made none. So a server or user mapping that has it on cannot be
 * connected to: that fails with 0A000 {@code use_scram_passthrough is not supported}.
 */
public final class ForeignServers {
    private final ForeignCatalog catalog;
    private final DblinkUser user;

    /** Makes a catalogue without servers. */
    public ForeignServers() {
        this(new ForeignCatalog(), DblinkUser.superuser(System.getProperty("user.name", "postgres")));
    }

    private ForeignServers(ForeignCatalog catalog, DblinkUser user) {
        this.catalog = catalog;
        this.user = user;
    }

    /** The same servers, but commands are that user's, and fail with 42501 where PostgreSQL does not allow them. */
    public ForeignServers as(DblinkUser acting) {
        return new ForeignServers(catalog, Objects.requireNonNull(acting, "acting"));
    }

    /**
     * {@code CREATE SERVER}.
     *
     * @throws DblinkException 42710 {@code server "..." already exists}, HV00J {@code invalid option "..."}, 42501 {@code
     *     permission denied for foreign-data wrapper dblink_fdw}
     */
    public void createServer(String name, Map<String, String> options) {
        catalog.createServer(user, Names.truncate(name), options);
    }

    /**
     * {@code CREATE USER MAPPING}. The owner of a server may make any, others with {@code USAGE} their own.
     *
     * @param mapped a user's name, or {@code public} for everybody who has no mapping of his own
     * @throws DblinkException HV00J, 42704 {@code server "..." does not exist}, 42710, 42501
     */
    public void createUserMapping(String mapped, String server, Map<String, String> options) {
        catalog.createUserMapping(user, Names.truncate(mapped), Names.truncate(server), options);
    }

    /**
     * {@code DROP SERVER}, by its owner.
     *
     * @throws DblinkException 42704 if there is none, 2BP01 {@code cannot drop server ... because other objects depend on
     *     it} while it has user mappings, 42501 {@code must be owner of foreign server ...}
     */
    public void dropServer(String name) {
        catalog.dropServer(user, Names.truncate(name), false);
    }

    /**
     * {@code DROP SERVER ... CASCADE}, by its owner: with its user mappings.
     *
     * @throws DblinkException 42704 if there is none, 42501
     */
    public void dropServerCascade(String name) {
        catalog.dropServer(user, Names.truncate(name), true);
    }

    /**
     * {@code DROP USER MAPPING}, by those who may make it.
     *
     * @throws DblinkException 42704 if there is none, 42501
     */
    public void dropUserMapping(String mapped, String server) {
        catalog.dropUserMapping(user, Names.truncate(mapped), Names.truncate(server));
    }

    /**
     * {@code GRANT USAGE ON FOREIGN SERVER}, by its owner. Does nothing the second time.
     *
     * @param grantee a user's name, or {@code public} for everybody
     * @throws DblinkException 42704 if there is no such server, 42501 {@code permission denied for foreign server ...}
     */
    public void grantUsage(String server, String grantee) {
        catalog.grantUsage(user, Names.truncate(server), Names.truncate(grantee));
    }

    /**
     * {@code REVOKE USAGE ON FOREIGN SERVER}, by its owner. Connections stay open; whoever has the privilege through {@code
     * public} keeps it. Does nothing if there is none to take.
     *
     * @throws DblinkException 42704 if there is no such server, 42501
     */
    public void revokeUsage(String server, String grantee) {
        catalog.revokeUsage(user, Names.truncate(server), Names.truncate(grantee));
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
    Optional<String> connectionString(String server, DblinkUser connecting, DblinkPolicy policy) {
        return catalog.connectionString(server, connecting, policy);
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
