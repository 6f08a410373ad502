package dev.quell;

import dev.quell.conninfo.ConnInfo;
import dev.quell.conninfo.ConnInfoException;
import dev.quell.conninfo.ConnOption;
import dev.quell.conninfo.ConnectSettings;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Where to connect and how: libpq's connection options by libpq's names. What is not given here comes from the {@code
 * PG…} environment variables when the connection is made. Mirrors the section "Connection Strings" of the manual.
 * Immutable and thread-safe; {@link #toString} hides passwords.
 */
public final class ConnectionSettings {
    /** Where libpq would wait without end, so that nothing hangs; {@code connect_timeout=0} asks for just that. */
    private static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(30);

    private final ConnInfo info;

    private ConnectionSettings(ConnInfo info) {
        this.info = info;
    }

    /**
     * Settings from a connection string: {@code keyword=value} pairs or a {@code postgresql://} URI.
     *
     * @throws UsageException if it cannot be parsed
     */
    public static ConnectionSettings parse(String conninfo) {
        if (conninfo.startsWith("jdbc:")) {
            // It is not quoted: it may hold a password.
            throw new UsageException("the connection string is a URL for JDBC: leave out \"jdbc:\", and give options by"
                    + " libpq's names, as in postgresql://host/dbname?user=name&sslmode=verify-full");
        }
        return checked(() -> new ConnectionSettings(ConnInfo.parse(conninfo)));
    }

    /**
     * Settings from keywords and values.
     *
     * @throws UsageException if a keyword is not one of libpq's
     */
    public static ConnectionSettings of(Map<String, String> options) {
        return checked(() -> new ConnectionSettings(ConnInfo.of(options)));
    }

    /**
     * These settings with one more, or another value for one of them.
     *
     * @throws UsageException if the keyword is not one of libpq's
     */
    public ConnectionSettings with(String keyword, String value) {
        ConnOption option = ConnOption.named(keyword)
                .orElseThrow(() -> new UsageException("invalid connection option \"" + keyword + "\""));
        return checked(() -> new ConnectionSettings(info.with(option, value)));
    }

    /** The value given for {@code keyword}, passwords included. */
    public Optional<String> value(String keyword) {
        return ConnOption.named(keyword).flatMap(info::value);
    }

    /** Checks all values, and completes them from the environment. */
    ConnectSettings complete() {
        return checked(() -> ConnectSettings.from(info));
    }

    /** The limit for connecting to one address; empty is without limit. */
    static Optional<Duration> connectTimeout(ConnectSettings complete) {
        boolean given = complete.source().value(ConnOption.CONNECT_TIMEOUT).isPresent();
        return given ? complete.connectTimeout() : Optional.of(DEFAULT_CONNECT_TIMEOUT);
    }

    private interface Action<T> {
        T run();
    }

    private static <T> T checked(Action<T> action) {
        try {
            return action.run();
        } catch (ConnInfoException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ConnectionSettings settings && info.equals(settings.info);
    }

    @Override
    public int hashCode() {
        return info.hashCode();
    }

    /** In {@code keyword=value} form, passwords hidden. */
    @Override
    public String toString() {
        return info.toString();
    }
}
