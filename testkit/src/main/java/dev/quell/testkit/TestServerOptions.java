package dev.quell.testkit;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a private test server differs from the usual one. Immutable.
 *
 * @param tls whether the server offers TLS
 * @param certificate what it shows when it does
 * @param settings parameters of {@code postgresql.conf} over the usual ones
 */
public record TestServerOptions(boolean tls, ServerCertificate certificate, Map<String, String> settings) {
    /** Copies the settings. */
    public TestServerOptions {
        settings = Map.copyOf(settings);
    }

    /** TLS with a good RSA certificate, no extra settings. */
    public static TestServerOptions usual() {
        return new TestServerOptions(true, ServerCertificate.RSA, Map.of());
    }

    /** The same without TLS. */
    public TestServerOptions withoutTls() {
        return new TestServerOptions(false, certificate, settings);
    }

    /** The same with another certificate. */
    public TestServerOptions withCertificate(ServerCertificate other) {
        return new TestServerOptions(tls, other, settings);
    }

    /** The same with one more parameter of {@code postgresql.conf}. */
    public TestServerOptions withSetting(String name, String value) {
        var all = new LinkedHashMap<>(settings);
        all.put(name, value);
        return new TestServerOptions(tls, certificate, all);
    }
}
