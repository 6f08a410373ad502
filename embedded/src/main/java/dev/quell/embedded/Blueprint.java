package dev.quell.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Everything decided about a server before it has a directory and a port. */
record Blueprint(
        PostgresInstallation installation,
        Template template,
        Map<String, String> settings,
        String hostBasedAccess,
        Path directory,
        DataDirectoryHook beforeStart,
        Duration startTimeout) {}
