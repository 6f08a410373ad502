package dev.quell.dblink;

import dev.quell.libpq.PGconn;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The connections of a session by name. Only the session's thread changes it; others may look something up. */
final class Connections {
    private final Held unnamed = new Held(null);
    private final Map<String, Held> named = new ConcurrentHashMap<>();
    private final Set<Held> passing = ConcurrentHashMap.newKeySet();

    Held unnamed() {
        return unnamed;
    }

    Optional<Held> named(String name) {
        return Optional.ofNullable(named.get(Names.truncate(name)));
    }

    /** Takes a name that has been cut; fails if it is taken. */
    Held reserve(String truncated) {
        Held held = new Held(truncated);
        if (named.putIfAbsent(truncated, held) != null) {
            throw new DblinkException(SqlState.DUPLICATE_OBJECT, "duplicate connection name");
        }
        return held;
    }

    void release(String truncated) {
        if (named.remove(truncated) == null) {
            throw new DblinkException(SqlState.UNDEFINED_OBJECT, "undefined connection name");
        }
    }

    Set<String> names() {
        return Collections.unmodifiableSet(new LinkedHashSet<>(named.keySet()));
    }

    /** How many there are or are being made. */
    int count() {
        return named.size() + (unnamed.conn().isPresent() ? 1 : 0);
    }

    List<Held> all() {
        return Stream.of(Stream.of(unnamed), passing.stream(), named.values().stream())
                .flatMap(held -> held)
                .toList();
    }

    /** Knows of a connection that serves a single call. */
    void add(Held oneShot) {
        passing.add(oneShot);
    }

    void remove(Held oneShot) {
        passing.remove(oneShot);
    }

    void clear() {
        named.clear();
        passing.clear();
        unnamed.conn(null);
    }

    /** The held connection with its libpq handle; the unnamed one for null. */
    Held present(@Nullable String name) {
        Held held = name == null ? unnamed : named.get(Names.truncate(name));
        if (held == null || held.conn().isEmpty()) {
            throw notAvailable(name);
        }
        return held;
    }

    PGconn conn(@Nullable String name) {
        return present(name).conn().orElseThrow(() -> notAvailable(name));
    }

    static DblinkException notAvailable(@Nullable String name) {
        return new DblinkException(
                SqlState.CONNECTION_DOES_NOT_EXIST,
                name == null ? "connection not available" : "connection \"" + name + "\" not available");
    }
}
