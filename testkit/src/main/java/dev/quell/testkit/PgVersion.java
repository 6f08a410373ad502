package dev.quell.testkit;

import dev.quell.embedded.PostgresArchive;
import dev.quell.embedded.PostgresInstallation;
import java.net.URL;

/** A major version of PostgreSQL that the tests can run against. */
public enum PgVersion {
    V14(14),
    V15(15),
    V16(16),
    V17(17),
    V18(18);

    private final int major;

    PgVersion(int major) {
        this.major = major;
    }

    /** The major version number, such as 18. */
    public int major() {
        return major;
    }

    /** Whether this version is the given major version or a later one. */
    public boolean atLeast(int otherMajor) {
        return major >= otherMajor;
    }

    /** The version of that number. */
    static PgVersion of(int major) {
        for (PgVersion version : values()) {
            if (version.major == major) {
                return version;
            }
        }
        throw new IllegalArgumentException(
                "there is no PostgreSQL %d to test against; there are %d to %d".formatted(major, V14.major, V18.major));
    }

    /** The unpacked programs and libraries of this version, {@code libpq.so.5} among them. */
    public PostgresInstallation installation() {
        return PostgresInstallation.of(archive(), sentence -> {});
    }

    PostgresArchive archive() {
        if (this == V18) {
            return PostgresArchive.bundled();
        }
        String resource = "postgres-%d/%s".formatted(major, PostgresArchive.resourceName());
        URL location = PgVersion.class.getResource(resource);
        if (location == null) {
            throw new IllegalStateException(
                    "the testkit was built without PostgreSQL %d (no resource %s): build it with -Dquell.pg=%d"
                            .formatted(major, resource, major));
        }
        return PostgresArchive.at(location, Integer.toString(major));
    }

    @Override
    public String toString() {
        return "PostgreSQL " + major;
    }
}
