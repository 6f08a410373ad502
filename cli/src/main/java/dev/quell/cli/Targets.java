package dev.quell.cli;

import dev.quell.ConnectionSettings;
import dev.quell.UsageException;
import dev.quell.cli.console.CliException;
import dev.quell.cli.console.ExitStatus;
import dev.quell.cli.print.Visible;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The servers that the command line or the environment names. */
final class Targets {
    /** These say where; others, such as PGUSER, only say how. */
    static final List<String> NAMING_VARIABLES = List.of("PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE", "PGSERVICE");

    private final Map<String, String> environment;

    Targets(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Whether neither the command line nor the environment names a server. */
    boolean areUnnamed(List<String> conninfos) {
        return conninfos.isEmpty()
                && NAMING_VARIABLES.stream().noneMatch(name -> variable(name).isPresent());
    }

    /** Those of the command line, or else the one of the environment. */
    List<Target> of(List<String> conninfos) throws CliException {
        List<ConnectionSettings> all = new ArrayList<>();
        for (String conninfo : conninfos.isEmpty() ? List.of("") : conninfos) {
            all.add(settings(conninfo));
        }
        return named(all);
    }

    /** The embedded server. */
    static Target embedded(String conninfo) {
        return new Target("embedded", introduced(ConnectionSettings.parse(conninfo)));
    }

    private static ConnectionSettings settings(String conninfo) throws CliException {
        if (conninfo.startsWith("jdbc:")) {
            throw new CliException(ExitStatus.USAGE, "what is given with -d is a JDBC URL; remove \"jdbc:\"");
        }
        boolean databaseOnly = !conninfo.isEmpty() && conninfo.indexOf('=') < 0 && !conninfo.contains("://");
        try {
            return introduced(
                    databaseOnly
                            ? ConnectionSettings.of(Map.of("dbname", conninfo))
                            : ConnectionSettings.parse(conninfo));
        } catch (UsageException e) {
            throw new CliException(
                    ExitStatus.USAGE, "the connection string given with -d is wrong: " + e.getMessage(), e);
        }
    }

    private static ConnectionSettings introduced(ConnectionSettings settings) {
        return settings.value("fallback_application_name").isPresent()
                ? settings
                : settings.with("fallback_application_name", "quell");
    }

    private List<Target> named(List<ConnectionSettings> all) {
        Map<String, Integer> uses = new HashMap<>();
        all.forEach(settings -> uses.merge(name(settings), 1, Integer::sum));
        Map<String, Integer> seen = new HashMap<>();
        List<Target> targets = new ArrayList<>();
        for (ConnectionSettings settings : all) {
            String name = name(settings);
            boolean ambiguous = uses.getOrDefault(name, 1) > 1;
            targets.add(new Target(ambiguous ? name + " (" + seen.merge(name, 1, Integer::sum) + ")" : name, settings));
        }
        return List.copyOf(targets);
    }

    /** Made of what is no secret, rather than of the connection string with its secrets taken out. */
    private String name(ConnectionSettings settings) {
        String host = value(settings, "host", "PGHOST")
                .or(() -> value(settings, "hostaddr", "PGHOSTADDR"))
                .orElse("local");
        boolean socket = host.startsWith("/") || host.startsWith("@");
        String port = value(settings, "port", "PGPORT").orElse("5432");
        String database = value(settings, "dbname", "PGDATABASE")
                .or(() -> value(settings, "user", "PGUSER"))
                .orElseGet(() -> System.getProperty("user.name", ""));
        return Visible.text((socket ? "local" : bracketed(host)) + ":" + port + "/" + database);
    }

    /** An IPv6 address has colons of its own. */
    private static String bracketed(String host) {
        return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    }

    private Optional<String> value(ConnectionSettings settings, String keyword, String variable) {
        return settings.value(keyword).filter(value -> !value.isEmpty()).or(() -> variable(variable));
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }
}
