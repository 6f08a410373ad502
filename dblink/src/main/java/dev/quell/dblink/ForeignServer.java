package dev.quell.dblink;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A foreign server: what it is, whose it is, and who may do what with it. Not thread-safe. */
final class ForeignServer {
    private static final String EVERYBODY = "public";
    /** As many as PostgreSQL names. */
    private static final int MOST_DEPENDENTS = 100;

    private final String name;
    private final String owner;
    private final Map<String, String> options;
    private final Map<String, Map<String, String>> mappings = new LinkedHashMap<>();
    private final Set<String> users = new HashSet<>();

    ForeignServer(String name, String owner, Map<String, String> options) {
        this.name = name;
        this.owner = owner;
        this.options = new LinkedHashMap<>(options);
        this.users.add(owner);
    }

    Map<String, String> options() {
        return options;
    }

    /** The user mappings by user. */
    Map<String, Map<String, String>> mappings() {
        return mappings;
    }

    /** The user mapping that a user has, alone or with everybody. */
    @Nullable
    Map<String, String> mappingFor(String user) {
        return mappings.getOrDefault(user, mappings.get(EVERYBODY));
    }

    // --- privileges

    void grantUsage(String user) {
        users.add(user);
    }

    void revokeUsage(String user) {
        users.remove(user);
    }

    boolean mayUse(DblinkUser user) {
        return user.superuser() || users.contains(user.name()) || users.contains(EVERYBODY);
    }

    private boolean isOwnedBy(DblinkUser user) {
        return user.superuser() || owner.equals(user.name());
    }

    void checkUsage(DblinkUser user) {
        if (!mayUse(user)) {
            throw denied();
        }
    }

    void checkMayGrant(DblinkUser user) {
        if (!isOwnedBy(user)) {
            throw denied();
        }
    }

    void checkOwner(DblinkUser user) {
        if (!isOwnedBy(user)) {
            throw new DblinkException(SqlState.INSUFFICIENT_PRIVILEGE, "must be owner of foreign server " + name);
        }
    }

    /** Whoever may use a server may say how he logs in there. */
    void checkMayMap(DblinkUser user, String mapped) {
        if (mapped.equals(user.name()) && !isOwnedBy(user)) {
            checkUsage(user);
        } else {
            checkOwner(user);
        }
    }

    private DblinkException denied() {
        return new DblinkException(SqlState.INSUFFICIENT_PRIVILEGE, "permission denied for foreign server " + name);
    }

    // --- its end

    void checkHasNoDependents() {
        if (mappings.isEmpty()) {
            return;
        }
        String dependents = mappings.keySet().stream()
                .limit(MOST_DEPENDENTS)
                .map(user -> "user mapping for " + user + " on server " + name + " depends on server " + name)
                .collect(Collectors.joining("\n"));
        int more = mappings.size() - MOST_DEPENDENTS;
        String rest = more <= 0
                ? ""
                : "\nand " + more + " other object" + (more == 1 ? "" : "s") + " (see server log for list)";
        throw new DblinkException(DblinkNotice.of(
                        SqlState.DEPENDENT_OBJECTS_STILL_EXIST,
                        "cannot drop server " + name + " because other objects depend on it")
                .withDetail(dependents + rest)
                .withHint("Use DROP ... CASCADE to drop the dependent objects too."));
    }
}
