package dev.quell.dblink;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a session behaves. Without any option as dblink in PostgreSQL does, for a superuser. Immutable.
 *
 * <p>All that goes beyond PostgreSQL is off unless it is asked for.
 */
public final class DblinkOptions {
    private final Builder settings;

    private DblinkOptions(Builder settings) {
        this.settings = settings;
    }

    /** Options to be changed. */
    public static Builder builder() {
        return new Builder();
    }

    NoticeListener notices() {
        return settings.notices;
    }

    DblinkPolicy policy() {
        return settings.policy;
    }

    DblinkUser user() {
        return settings.user;
    }

    ForeignServers servers() {
        return settings.servers;
    }

    @Nullable
    LocalCatalog catalog() {
        return settings.catalog;
    }

    DblinkRegistry registry() {
        return settings.registry;
    }

    boolean honoursConnectTimeout() {
        return settings.honoursConnectTimeout;
    }

    boolean interruptCancels() {
        return settings.interruptCancels;
    }

    int connectionLimit() {
        return settings.connectionLimit;
    }

    Optional<Duration> idleTimeout() {
        return Optional.ofNullable(settings.idleTimeout);
    }

    Optional<Duration> statementTimeout() {
        return Optional.ofNullable(settings.statementTimeout);
    }

    int streamedRows() {
        return settings.streamedRows;
    }

    /** Collects options. Not thread-safe. */
    public static final class Builder implements Cloneable {
        private NoticeListener notices = NoticeListener.NONE;
        private DblinkPolicy policy = DblinkPolicy.OPEN;
        private DblinkUser user = DblinkUser.superuser(System.getProperty("user.name", "postgres"));
        private ForeignServers servers = new ForeignServers();
        private @Nullable LocalCatalog catalog;
        private DblinkRegistry registry = new DblinkRegistry();
        private boolean honoursConnectTimeout;
        private boolean interruptCancels;
        private int connectionLimit = Integer.MAX_VALUE;
        private @Nullable Duration idleTimeout;
        private @Nullable Duration statementTimeout;
        private int streamedRows;

        private Builder() {}

        /** Who is told of notices; nobody at first. */
        public Builder notices(NoticeListener listener) {
            this.notices = Objects.requireNonNull(listener, "listener");
            return this;
        }

        /** Who may connect in which way; everybody in every way at first. */
        public Builder policy(DblinkPolicy wanted) {
            this.policy = Objects.requireNonNull(wanted, "policy");
            return this;
        }

        /** Who the session acts for; a superuser with the operating system's name at first. */
        public Builder user(DblinkUser acting) {
            this.user = Objects.requireNonNull(acting, "user");
            return this;
        }

        /** The foreign servers that it may name; none at first. */
        public Builder servers(ForeignServers known) {
            this.servers = Objects.requireNonNull(known, "servers");
            return this;
        }

        /** The database of the functions on local tables; without one they fail. */
        public Builder catalog(LocalCatalog local) {
            this.catalog = Objects.requireNonNull(local, "catalog");
            return this;
        }

        /** Where the session's connections are listed; in a registry of its own at first. */
        public Builder registry(DblinkRegistry shared) {
            this.registry = Objects.requireNonNull(shared, "registry");
            return this;
        }

        /** Has {@code connect_timeout} honoured. PostgreSQL's dblink ignores it since 17. */
        public Builder honourConnectTimeout(boolean wanted) {
            this.honoursConnectTimeout = wanted;
            return this;
        }

        /** Has an interrupt of the thread, {@link Dblink#cancel} and a timeout cancel the remote query too. */
        public Builder interruptCancels(boolean wanted) {
            this.interruptCancels = wanted;
            return this;
        }

        /** How many connections there can be at once, unnamed and named; one more fails with 53300. */
        public Builder connectionLimit(int most) {
            if (most < 1) {
                throw new IllegalArgumentException("a limit of " + most + " connections admits none: give at least 1");
            }
            this.connectionLimit = most;
            return this;
        }

        /** How long a connection may be idle: {@link Dblink#closeIdle} closes it after that, outside of a transaction. */
        public Builder idleTimeout(Duration longest) {
            this.idleTimeout = Objects.requireNonNull(longest, "longest");
            return this;
        }

        /** How long a function may wait: it then fails with 57014, as with {@code statement_timeout} in PostgreSQL. */
        public Builder statementTimeout(Duration longest) {
            this.statementTimeout = Objects.requireNonNull(longest, "longest");
            return this;
        }

        /**
         * Has rows handed out as they arrive, instead of all at the end. An error may then come after rows. See {@link
         * DblinkRows}.
         *
         * @param rowsAtOnce how many rows are kept in memory at most; 0 to turn it off
         */
        public Builder streaming(int rowsAtOnce) {
            if (rowsAtOnce < 0) {
                throw new IllegalArgumentException(
                        "rows cannot be kept " + rowsAtOnce + " at once: give 1 or more, or 0");
            }
            this.streamedRows = rowsAtOnce;
            return this;
        }

        /** The options as they are now. */
        public DblinkOptions build() {
            return new DblinkOptions(copy());
        }

        private Builder copy() {
            try {
                return (Builder) clone();
            } catch (CloneNotSupportedException e) {
                throw new AssertionError("it is cloneable", e);
            }
        }
    }
}
