package dev.quell.conninfo;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What surrounds the program and can supply connection options: variables, the user's name and home directory, and the
 * usual places of a server's socket. Implementations are thread-safe.
 */
public interface Environment {
    /**
     * Looks up an environment variable.
     *
     * @param name the variable's name
     * @return its value, which may be empty text, or empty if it is not set
     */
    Optional<String> variable(String name);

    /**
     * Names the operating system's user, the default role.
     *
     * @return the user's name, or empty if it is not known
     */
    Optional<String> userName();

    /**
     * Gives the number of the operating system's user, which may be one without a name.
     *
     * @return the number, or empty if it is not known
     */
    default OptionalInt userId() {
        return OptionalInt.empty();
    }

    /**
     * Finds the user's home directory, where {@code .pgpass} and {@code .postgresql} are looked for.
     *
     * @return the directory, or empty if it is not known
     */
    Optional<Path> homeDirectory();

    /**
     * Lists the directories in which a local server's socket is looked for when no host is given, best first.
     *
     * @return the directories
     */
    List<Path> socketDirectories();

    /**
     * Finds the directory of the service file that all users share: {@code PGSYSCONFDIR}, or where the system keeps it.
     *
     * @return the directory, which need not exist, or empty if there is none
     */
    default Optional<Path> systemConfigDirectory() {
        return variable("PGSYSCONFDIR").map(LocalFile::named);
    }

    /**
     * Names the encoding of the process's locale as PostgreSQL does, which {@code client_encoding=auto} asks for.
     *
     * @return the encoding, or empty if PostgreSQL has no name for it
     */
    default Optional<String> localeEncoding() {
        return Optional.of("SQL_ASCII");
    }

    /**
     * Gives the environment of this process. The sockets are looked for in {@code /var/run/postgresql}, where
     * distributions put them, and then in {@code /tmp}, where PostgreSQL's own builds do.
     *
     * @return the environment of this process
     */
    static Environment system() {
        return SystemEnvironment.INSTANCE;
    }

    /**
     * Makes an environment of nothing but the given variables: no user name, no home, no socket directories.
     *
     * @param variables names and values
     * @return the environment
     */
    static Environment of(Map<String, String> variables) {
        return new FixedEnvironment(Map.copyOf(variables));
    }
}
