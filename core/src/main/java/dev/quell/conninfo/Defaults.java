package dev.quell.conninfo;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Fills in the options that are not set: from a service, else from variables, else from compiled defaults. */
final class Defaults {
    private final Environment environment;
    private final Map<ConnOption, String> values = new EnumMap<>(ConnOption.class);

    private Defaults(ConnInfo given, Environment environment) {
        this.environment = environment;
        values.putAll(given.values());
    }

    /**
     * Fills in all that can be known.
     *
     * @throws ConnInfoException if a service is named that cannot be found or read
     */
    static ConnInfo fill(ConnInfo given, Environment environment) {
        Defaults defaults = new Defaults(given, environment);
        defaults.service().ifPresent(failure -> {
            throw failure;
        });
        return defaults.fill();
    }

    /** Fills in all that can be known, and takes of a broken service file what comes before the mistake. */
    static ConnInfo fillLeniently(ConnInfo given, Environment environment) {
        Defaults defaults = new Defaults(given, environment);
        defaults.service();
        return defaults.fill();
    }

    private Optional<ConnInfoException> service() {
        return value(ConnOption.SERVICE)
                .or(() -> environment.variable("PGSERVICE"))
                .flatMap(name -> new ServiceFiles(name, environment, values).read());
    }

    private ConnInfo fill() {
        boolean modeGiven =
                value(ConnOption.SSLMODE).isPresent() || modeFromVariables().isPresent();
        for (ConnOption option : ConnOption.values()) {
            if (!values.containsKey(option)) {
                fallback(option).ifPresent(value -> values.put(option, value));
            }
        }
        boolean systemRoots = value(ConnOption.SSLROOTCERT)
                .filter(TlsReader.SYSTEM_ROOTS::equals)
                .isPresent();
        if (systemRoots && !modeGiven) {
            // Trusting the whole world's certificate authorities only makes sense if the host name is checked too.
            values.put(ConnOption.SSLMODE, SslMode.VERIFY_FULL.keyword());
        }
        return new ConnInfo(values);
    }

    private Optional<String> value(ConnOption option) {
        return Optional.ofNullable(values.get(option));
    }

    private Optional<String> fallback(ConnOption option) {
        return (option == ConnOption.SSLMODE ? modeFromVariables() : fromVariable(option))
                .or(option::compiledDefault)
                .or(() -> option == ConnOption.USER ? environment.userName() : Optional.empty());
    }

    private Optional<String> fromVariable(ConnOption option) {
        return option.environmentVariable().flatMap(environment::variable);
    }

    private Optional<String> modeFromVariables() {
        return fromVariable(ConnOption.SSLMODE)
                .or(() -> environment
                        .variable("PGREQUIRESSL")
                        .filter(value -> value.startsWith("1"))
                        .map(value -> SslMode.REQUIRE.keyword()));
    }
}
