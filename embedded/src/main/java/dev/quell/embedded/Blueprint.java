package dev.quell.embedded;

import java.time.Duration;
import java.util.Map;

/** Everything decided about a server before it has a directory and a port. */
record Blueprint(
        PostgresInstallation installation,
        Template template,
        Map<String, String> settings,
        String hostBasedAccess,
        DataDirectoryHook beforeStart,
        Duration startTimeout) {}
