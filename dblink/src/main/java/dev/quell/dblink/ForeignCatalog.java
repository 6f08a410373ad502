package dev.quell.dblink;

import dev.quell.dblink.ForeignServers.ObjectKind;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Foreign servers and user mappings in memory, by names that have been cut. Safe for use by several threads. */
final class ForeignCatalog {
    private final Map<String, ForeignServer> servers = new HashMap<>();

    synchronized void createServer(DblinkUser by, String name, Map<String, String> options) {
        if (servers.containsKey(name)) {
            throw new DblinkException(SqlState.DUPLICATE_OBJECT, "server \"" + name + "\" already exists");
        }
        if (!by.superuser()) {
            throw new DblinkException(
                    SqlState.INSUFFICIENT_PRIVILEGE, "permission denied for foreign-data wrapper dblink_fdw");
        }
        OptionValidator.validate(options, ObjectKind.SERVER);
        servers.put(name, new ForeignServer(name, by.name(), options));
    }

    synchronized void createUserMapping(DblinkUser by, String user, String name, Map<String, String> options) {
        ForeignServer server = server(name);
        server.checkMayMap(by, user);
        if (server.mappings().containsKey(user)) {
            throw new DblinkException(
                    SqlState.DUPLICATE_OBJECT,
                    "user mapping for \"" + user + "\" already exists for server \"" + name + "\"");
        }
        OptionValidator.validate(options, ObjectKind.USER_MAPPING);
        server.mappings().put(user, new LinkedHashMap<>(options));
    }

    synchronized void dropServer(DblinkUser by, String name, boolean cascade) {
        ForeignServer server = server(name);
        server.checkOwner(by);
        if (!cascade) {
            server.checkHasNoDependents();
        }
        servers.remove(name);
    }

    synchronized void dropUserMapping(DblinkUser by, String user, String name) {
        ForeignServer server = server(name);
        if (!server.mappings().containsKey(user)) {
            throw new DblinkException(
                    SqlState.UNDEFINED_OBJECT,
                    "user mapping for \"" + user + "\" does not exist for server \"" + name + "\"");
        }
        server.checkMayMap(by, user);
        server.mappings().remove(user);
    }

    synchronized void grantUsage(DblinkUser by, String name, String user) {
        ForeignServer server = server(name);
        server.checkMayGrant(by);
        server.grantUsage(user);
    }

    synchronized void revokeUsage(DblinkUser by, String name, String user) {
        ForeignServer server = server(name);
        server.checkMayGrant(by);
        server.revokeUsage(user);
    }

    synchronized Optional<String> connectionString(String name, DblinkUser user, DblinkPolicy policy) {
        ForeignServer server = servers.get(name);
        if (server == null) {
            return Optional.empty();
        }
        Map<String, String> mapping = server.mappingFor(user.name());
        if (mapping == null) {
            throw new DblinkException(
                    SqlState.UNDEFINED_OBJECT,
                    "user mapping not found for user \"" + user.name() + "\", server \"" + name + "\"");
        }
        if (policy == DblinkPolicy.POSTGRESQL) {
            server.checkUsage(user);
        }
        refusePassthrough(server.options(), mapping);
        StringBuilder connstr = new StringBuilder();
        append(connstr, server.options(), ObjectKind.SERVER);
        append(connstr, mapping, ObjectKind.USER_MAPPING);
        return Optional.of(connstr.toString());
    }

    /** PostgreSQL passes on the keys of the login to itself; there is none here. What a mapping says counts more. */
    private static void refusePassthrough(Map<String, String> options, Map<String, String> mapping) {
        String wanted = mapping.getOrDefault(
                OptionValidator.PASSTHROUGH, options.getOrDefault(OptionValidator.PASSTHROUGH, "off"));
        if (OptionValidator.isTrue(wanted)) {
            throw new DblinkException(
                    SqlState.FEATURE_NOT_SUPPORTED,
                    OptionValidator.PASSTHROUGH
                            + " is not supported: it passes on the keys of the user's own login with"
                            + " SCRAM to the local server, and there is none here; turn it off, and give the user mapping"
                            + " a password");
        }
    }

    private static void append(StringBuilder connstr, Map<String, String> options, ObjectKind kind) {
        options.forEach((keyword, value) -> {
            if (OptionValidator.isConnectionOption(keyword, kind)) {
                connstr.append(keyword)
                        .append("='")
                        .append(value.replace("\\", "\\\\").replace("'", "\\'"))
                        .append("' ");
            }
        });
    }

    private ForeignServer server(String name) {
        ForeignServer server = servers.get(name);
        if (server == null) {
            throw new DblinkException(SqlState.UNDEFINED_OBJECT, "server \"" + name + "\" does not exist");
        }
        return server;
    }
}
