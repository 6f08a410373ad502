package dev.quell.conformance;

import dev.quell.testkit.PgVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What torture was asked for.
 *
 * @param cancels in all combinations together, at most
 * @param time for all combinations together, at most
 * @param connections at once
 */
record TortureOptions(
        long cancels,
        Duration time,
        int connections,
        List<Mode> modes,
        List<String> protocols,
        List<Via> vias,
        long seed) {
    TortureOptions {
        modes = List.copyOf(modes);
        protocols = List.copyOf(protocols);
        vias = List.copyOf(vias);
    }

    /** Those asked for that there are: protocol 3.2 came with PostgreSQL 18, and PgBouncer refuses it. */
    List<Combination> combinations(PgVersion server) {
        List<Combination> all = new ArrayList<>();
        for (Via via : vias) {
            for (Mode mode : modes) {
                for (String protocol : protocols) {
                    if (protocol.equals("3.0") || (via == Via.DIRECT && server.atLeast(18))) {
                        all.add(new Combination(via, mode, protocol));
                    }
                }
            }
        }
        return all;
    }
}
