package dev.quell.conformance.dblink;

import dev.quell.testkit.PgVersion;
import dev.quell.testkit.TestServers;
import java.util.ArrayList;
import java.util.List;

/** Collects the scenarios of a family, each for the versions it is to be played on. */
final class Scenarios {
    private final List<Scenario> all = new ArrayList<>();

    /** A scenario in which all versions are alike. */
    void add(String name, Scenario.Body body) {
        since(14, name, body);
    }

    /** A scenario in which Quell does as the versions from this one on do. */
    void since(int major, String name, Scenario.Body body) {
        for (PgVersion version : TestServers.versions()) {
            if (version.atLeast(major)) {
                all.add(new Scenario(name, version, body));
            }
        }
    }

    List<Scenario> all() {
        return List.copyOf(all);
    }
}
