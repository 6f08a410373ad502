package dev.quell.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns a blueprint into a running server: a directory, a port, a process; nothing is left of a failed try. */
final class Launcher {
    private static final int PORTS_TO_TRY = 5;
    private static final String PORT_TAKEN = "could not bind";

    private final Blueprint blueprint;
    private final Path home;
    private final int port;
    private final Map<String, String> settings;

    private Launcher(Blueprint blueprint, Path home, int port) {
        this.blueprint = blueprint;
        this.home = home;
        this.port = port;
        this.settings = new LinkedHashMap<>(blueprint.settings());
        this.settings.put("unix_socket_directories", "\"" + home + "\"");
    }

    static EmbeddedPostgres start(Blueprint blueprint, List<InetAddress> addresses) throws IOException {
        for (int tries = 0; tries < PORTS_TO_TRY; tries++) {
            Optional<EmbeddedPostgres> server = startOn(Ports.free(addresses), blueprint);
            if (server.isPresent()) {
                return server.get();
            }
        }
        throw new EmbeddedPostgresException(
                "PostgreSQL found %d ports taken that were free just before".formatted(PORTS_TO_TRY));
    }

    /** Empty when the port was taken by somebody else in the meantime. */
    private static Optional<EmbeddedPostgres> startOn(int port, Blueprint blueprint) throws IOException {
        Path home = Files.createTempDirectory(blueprint.directory(), "quell-pg-");
        Optional<EmbeddedPostgres> started = Optional.empty();
        try {
            var launcher = new Launcher(blueprint, home, port);
            launcher.fillDataDirectory();
            started = launcher.launch();
            return started;
        } finally {
            if (started.isEmpty()) {
                DirectoryTree.delete(home);
            }
        }
    }

    private void fillDataDirectory() throws IOException {
        Path dataDirectory = ServerProcess.dataDirectory(home);
        DirectoryTree.copy(blueprint.template().dataDirectory(), dataDirectory);
        EmbeddedPostgres.writeSettings(dataDirectory, settings);
        Files.writeString(dataDirectory.resolve("pg_hba.conf"), blueprint.hostBasedAccess());
        blueprint.beforeStart().prepare(dataDirectory);
    }

    private Optional<EmbeddedPostgres> launch() throws IOException {
        ServerProcess process = ServerProcess.launch(blueprint.installation(), home, port);
        boolean usable = false;
        try {
            boolean ready = process.awaitReady(blueprint.startTimeout());
            // With one of two addresses taken the server starts nevertheless.
            boolean taken = Commands.says(ServerProcess.log(home), PORT_TAKEN);
            if (!ready && !taken) {
                throw new EmbeddedPostgresException(
                        "PostgreSQL did not start: " + Commands.tail(ServerProcess.log(home)));
            }
            usable = ready && !taken;
            return usable
                    ? Optional.of(new EmbeddedPostgres(blueprint, settings, home, port, process))
                    : Optional.empty();
        } finally {
            if (!usable) {
                process.stop(StopMode.IMMEDIATE);
            }
        }
    }
}
