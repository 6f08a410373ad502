package dev.quell.conformance.dblink;

import dev.quell.testkit.TestServers;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * A difference from the real dblink that is meant. docs/dblink-parity.md has the reason of each.
 *
 * @param versions the servers' versions that show it, from and to
 * @param scenario a scenario that shows it; a version's difference may show in any
 * @param real the lines of the real dblink
 * @param quell the line of Quell's
 * @param reason why it is so
 */
record AcceptedDifference(Versions versions, String scenario, Pattern real, Pattern quell, String reason) {
    /** All of them. */
    static final List<AcceptedDifference> ALL = List.of(
            new AcceptedDifference(
                    new Versions(18, 18),
                    "SCRAM keys are not passed on",
                    Pattern.compile(" *OK"),
                    Pattern.compile(" *ERROR 0A000: use_scram_passthrough is not supported: .*"),
                    "`use_scram_passthrough` passes on the keys of the session's own login with SCRAM. A Java program has made"
                            + " no such login: a server or mapping that has it on is refused with 0A000. The real one connects"
                            + " without the keys where the session logged in otherwise."),
            new AcceptedDifference(
                    new Versions(14, 17),
                    "",
                    Pattern.compile(" *HINT Perhaps you need a different \"datestyle\" setting\\."),
                    Pattern.compile(" *HINT Perhaps you need a different \"DateStyle\" setting\\."),
                    "Before 18 a hint names the setting `datestyle`; Quell's names it `DateStyle`."),
            new AcceptedDifference(
                    new Versions(14, 16),
                    "",
                    Pattern.compile(" *ERROR 42704: user mapping not found for \"\\w+\""),
                    Pattern.compile(" *ERROR 42704: user mapping not found for user \"\\w+\", server \"\\w+\""),
                    "Before 17 a missing user mapping is reported without the server's name; Quell gives it."),
            new AcceptedDifference(
                    new Versions(14, 16),
                    "",
                    Pattern.compile(" *PQcancel\\(\\) -- no cancel object supplied"),
                    Pattern.compile(" *connection not open"),
                    "Before 17 `dblink_cancel_query` used `PQcancel`, in clear and with that function's words; Quell cancels as"
                            + " 17 and 18 do."));

    private static final Set<AcceptedDifference> SHOWN = ConcurrentHashMap.newKeySet();

    /** From one major version to another. */
    record Versions(int first, int last) {
        boolean contains(int major) {
            return major >= first && major <= last;
        }
    }

    static boolean isCovered(Scenario scenario, String realLine, String quellLine) {
        for (AcceptedDifference accepted : ALL) {
            if (accepted.versions.contains(scenario.version().major())
                    && scenario.name().contains(accepted.scenario)
                    && accepted.real.matcher(realLine).matches()
                    && accepted.quell.matcher(quellLine).matches()) {
                SHOWN.add(accepted);
                return true;
            }
        }
        return false;
    }

    /** Those that no scenario has shown, though all of a version that does have been played. */
    static List<String> notShown() {
        return ALL.stream()
                .filter(accepted -> !SHOWN.contains(accepted))
                .filter(accepted -> TestServers.versions().stream()
                        .anyMatch(version -> accepted.versions.contains(version.major())))
                .map(AcceptedDifference::reason)
                .toList();
    }
}
