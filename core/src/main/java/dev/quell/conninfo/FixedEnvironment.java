package dev.quell.conninfo;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An environment of given variables and nothing else. */
record FixedEnvironment(Map<String, String> variables) implements Environment {
    @Override
    public Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name));
    }

    @Override
    public Optional<String> userName() {
        return Optional.empty();
    }

    @Override
    public Optional<Path> homeDirectory() {
        return Optional.empty();
    }

    @Override
    public List<Path> socketDirectories() {
        return List.of();
    }

    /** The variables may hold a password. */
    @Override
    public String toString() {
        return "FixedEnvironment" + variables.keySet();
    }
}
