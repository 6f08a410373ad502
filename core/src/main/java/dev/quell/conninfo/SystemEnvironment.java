package dev.quell.conninfo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

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

    /** Linux tells it by who owns the process. */
    @Override
    public OptionalInt userId() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid") instanceof Integer id
                    ? OptionalInt.of(id)
                    : OptionalInt.empty();
        } catch (IOException | UnsupportedOperationException e) {
            return OptionalInt.empty();
        }
    }

    /** {@code HOME} wins over what the operating system knows, as in libpq. */
    @Override
    public Optional<Path> homeDirectory() {
        return variable("HOME")
                .filter(home -> !home.isEmpty())
                .or(() -> property("user.home"))
                .flatMap(LocalFile::ifNameable);
    }

    @Override
    public List<Path> socketDirectories() {
        return List.of(Path.of("/var/run/postgresql"), Path.of("/tmp"));
    }

    /** Debian's directory, or that of PostgreSQL's own builds, whichever has the file. */
    @Override
    public Optional<Path> systemConfigDirectory() {
        return Environment.super
                .systemConfigDirectory()
                .or(() -> Stream.of("/etc/postgresql-common", "/usr/local/pgsql/etc")
                        .map(Path::of)
                        .filter(directory -> Files.exists(directory.resolve("pg_service.conf")))
                        .findFirst());
    }

    @Override
    public Optional<String> localeEncoding() {
        return LocaleEncoding.named(System.getProperty("native.encoding", ""));
    }

    /** The JDK fills in a question mark where it does not know. */
    private static Optional<String> property(String name) {
        return Optional.ofNullable(System.getProperty(name)).filter(value -> !value.isEmpty() && !value.equals("?"));
    }
}
