package dev.quell.conninfo;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The environment of this process. */
enum SystemEnvironment implements Environment {
    INSTANCE;

    @Override
    public Optional<String> variable(String name) {
        return Optional.ofNullable(System.getenv(name));
    }

    @Override
    public Optional<String> userName() {
        return property("user.name");
    }

    /** {@code HOME} wins over what the operating system knows, as in libpq. */
    @Override
    public Optional<Path> homeDirectory() {
        return variable("HOME")
                .filter(home -> !home.isEmpty())
                .or(() -> property("user.home"))
                .map(Path::of);
    }

    @Override
    public List<Path> socketDirectories() {
        return List.of(Path.of("/var/run/postgresql"), Path.of("/tmp"));
    }

    /** The JDK fills in a question mark where it does not know. */
    private static Optional<String> property(String name) {
        return Optional.ofNullable(System.getProperty(name)).filter(value -> !value.isEmpty() && !value.equals("?"));
    }
}
