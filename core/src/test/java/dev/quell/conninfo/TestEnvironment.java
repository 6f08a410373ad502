package dev.quell.conninfo;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An environment with a user, a home and a socket directory of the test's choice. */
record TestEnvironment(Map<String, String> variables, Path home, List<Path> socketDirectories) implements Environment {
    static TestEnvironment at(Path home) {
        return new TestEnvironment(Map.of(), home, List.of());
    }

    TestEnvironment withVariable(String name, String value) {
        return new TestEnvironment(Map.of(name, value), home, socketDirectories);
    }

    TestEnvironment withSocketDirectories(Path... directories) {
        return new TestEnvironment(variables, home, List.of(directories));
    }

    @Override
    public Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name));
    }

    @Override
    public Optional<String> userName() {
        return Optional.of("osuser");
    }

    @Override
    public Optional<Path> homeDirectory() {
        return Optional.of(home);
    }
}
