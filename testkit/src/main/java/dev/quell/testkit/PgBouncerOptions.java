package dev.quell.testkit;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a PgBouncer for a test differs from the usual one. Immutable.
 *
 * @param tls whether clients must encrypt their connections; without it they cannot
 * @param poolSize the most sessions with the server, for one role
 * @param settings parameters of {@code pgbouncer.ini} over the usual ones
 */
public record PgBouncerOptions(boolean tls, int poolSize, Map<String, String> settings) {
    private static final int USUAL_POOL_SIZE = 20;

    /** Copies the settings. */
    public PgBouncerOptions {
        settings = Map.copyOf(settings);
    }

    /** No encryption, up to 20 sessions with the server, no extra settings. */
    public static PgBouncerOptions usual() {
        return new PgBouncerOptions(false, USUAL_POOL_SIZE, Map.of());
    }

    /** The same, with encryption demanded of the clients ({@code client_tls_sslmode=require}). */
    public PgBouncerOptions withTls() {
        return new PgBouncerOptions(true, poolSize, settings);
    }

    /** The same with another number of sessions with the server. */
    public PgBouncerOptions withPoolSize(int size) {
        return new PgBouncerOptions(tls, size, settings);
    }

    /** The same with one more parameter of {@code pgbouncer.ini}. */
    public PgBouncerOptions withSetting(String name, String value) {
        var all = new LinkedHashMap<>(settings);
        all.put(name, value);
        return new PgBouncerOptions(tls, poolSize, all);
    }
}
