package dev.quell.dblink;

import dev.quell.dblink.ForeignServers.ObjectKind;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Foreign servers and user mappings in memory. Safe for use by several threads. */
final class ForeignCatalog {
    private static final String EVERYBODY = "public";

    private final Map<String, Server> servers = new HashMap<>();

    synchronized void createServer(String name, Map<String, String> options) {
        OptionValidator.validate(options, ObjectKind.SERVER);
        if (servers.putIfAbsent(Names.truncate(name), new Server(new LinkedHashMap<>(options), new HashMap<>()))
                != null) {
            throw new DblinkException(SqlState.DUPLICATE_OBJECT, "server \"" + name + "\" already exists");
        }
    }

    synchronized void createUserMapping(String user, String name, Map<String, String> options) {
        Map<String, Map<String, String>> mappings = server(name).mappings();
        if (mappings.containsKey(user)) {
            throw new DblinkException(
                    SqlState.DUPLICATE_OBJECT,
                    "user mapping for \"" + user + "\" already exists for server \"" + name + "\"");
        }
        OptionValidator.validate(options, ObjectKind.USER_MAPPING);
        mappings.put(user, new LinkedHashMap<>(options));
    }

    synchronized void dropServer(String name) {
        server(name);
        servers.remove(Names.truncate(name));
    }

    synchronized void dropUserMapping(String user, String name) {
        if (server(name).mappings().remove(user) == null) {
            throw new DblinkException(
                    SqlState.UNDEFINED_OBJECT,
                    "user mapping for \"" + user + "\" does not exist for server \"" + name + "\"");
        }
    }

    synchronized Optional<String> connectionString(String name, DblinkUser user, DblinkPolicy policy) {
        Server server = servers.get(name);
        if (server == null) {
            return Optional.empty();
        }
        Map<String, String> mapping =
                server.mappings().getOrDefault(user.name(), server.mappings().get(EVERYBODY));
        if (mapping == null) {
            throw new DblinkException(
                    SqlState.UNDEFINED_OBJECT,
                    "user mapping not found for user \"" + user.name() + "\", server \"" + name + "\"");
        }
        if (policy == DblinkPolicy.POSTGRESQL
                && !user.superuser()
                && !user.usage().contains(name)) {
            throw new DblinkException(SqlState.INSUFFICIENT_PRIVILEGE, "permission denied for foreign server " + name);
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

    private Server server(String name) {
        Server server = servers.get(Names.truncate(name));
        if (server == null) {
            throw new DblinkException(SqlState.UNDEFINED_OBJECT, "server \"" + name + "\" does not exist");
        }
        return server;
    }

    /** A server and its user mappings. */
    private record Server(Map<String, String> options, Map<String, Map<String, String>> mappings) {}
}
