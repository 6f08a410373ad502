package dev.quell.testkit;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Which server versions this run of the tests is about. */
public final class TestServers {
    private static final String PROPERTY = "quell.pg";

    private TestServers() {}

    /** The versions named by the system property {@code quell.pg}, such as {@code 14,15,18}; {@code 18} unless set. */
    public static List<PgVersion> versions() {
        return Arrays.stream(System.getProperty(PROPERTY, "18").split(","))
                .map(String::strip)
                .map(Integer::parseInt)
                .map(PgVersion::of)
                .distinct()
                .toList();
    }

    /** The newest of {@link #versions()}, for tests to which the version makes no difference. */
    public static PgVersion newest() {
        return Collections.max(versions());
    }
}
