package dev.quell.conformance.dblink;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A difference from the real dblink that is meant.
 *
 * @param scenario the names of the scenarios it occurs in
 * @param real the line of the real dblink
 * @param quell the line of Quell's
 * @param reason why it is so
 */
record AcceptedDifference(Pattern scenario, Pattern real, Pattern quell, String reason) {
    /** All of them. */
    static final List<AcceptedDifference> ALL = List.of(
            because(
                    "Before 18 the hint about dates names the setting `datestyle`; Quell names it `DateStyle`.",
                    "\\[1[4-7]]$",
                    " *HINT Perhaps you need a different \"datestyle\" setting\\.",
                    " *HINT Perhaps you need a different \"DateStyle\" setting\\."),
            because(
                    "Before 17 a missing user mapping is reported without the server's name; Quell gives it.",
                    "\\[1[4-6]]$",
                    " *ERROR 42704: user mapping not found for \"\\w+\"",
                    " *ERROR 42704: user mapping not found for user \"\\w+\", server \"\\w+\""),
            because(
                    "Before 17 `dblink_cancel_query` used `PQcancel`, unencrypted and with that function's own words; "
                            + "Quell cancels as 17 and 18 do.",
                    "\\[1[4-6]]$",
                    " *PQcancel\\(\\) -- no cancel object supplied",
                    " *connection not open"));

    static AcceptedDifference because(String reason, String scenario, String real, String quell) {
        return new AcceptedDifference(Pattern.compile(scenario), Pattern.compile(real), Pattern.compile(quell), reason);
    }

    static boolean isCovered(String name, String realLine, String quellLine) {
        return ALL.stream()
                .anyMatch(accepted -> accepted.scenario.matcher(name).find()
                        && accepted.real.matcher(realLine).matches()
                        && accepted.quell.matcher(quellLine).matches());
    }
}
