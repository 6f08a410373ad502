package dev.quell.conformance.libpq;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * A difference from the real libpq that is meant.
 *
 * @param scenario the names of the scenarios it occurs in
 * @param real the line of the real libpq
 * @param quell the line of Quell's
 * @param parts whether the two go different ways from there on, so that the rest of the scenario is not compared
 * @param reason why it is so; docs/libpq-parity.md has it too
 */
record AcceptedDifference(Pattern scenario, Pattern real, Pattern quell, boolean parts, String reason) {
    private static final String RESET = "PQcancelReset";
    private static final Map<String, Set<String>> MET = new ConcurrentHashMap<>();

    /** All of them. */
    static final List<AcceptedDifference> ALL = List.of(
            because(
                    "A TCP end without TLS's own is an attack or a fault, so the cancel has failed. libpq says so with OpenSSL "
                            + "3 and later; with OpenSSL 1.1, which the library here was built with, it cannot tell.",
                    "the server ends without close_notify",
                    "PQcancelPoll\\(.*\\) -> PGRES_POLLING_OK; .*",
                    "PQcancelPoll\\(.*\\) -> PGRES_POLLING_FAILED; .* failed: SSL error: <text>.*"),
            because(
                    "The same when it blocks.",
                    "the server ends without close_notify",
                    "PQcancelBlocking\\(.*\\) -> 1",
                    "PQcancelBlocking\\(.*\\) -> 0"),
            because(
                    "The same, in the state after that.",
                    "the server ends without close_notify.*blocking",
                    "  cancelConn1: CONNECTION_OK none \"\"",
                    "  cancelConn1: CONNECTION_BAD none \".* failed: SSL error: <text>.*\""),
            because(
                    "TLS is Java's own: the library is JSSE, and cipher suites have their IANA names.",
                    "",
                    "PQsslAttribute\\(.*, \"(library\"\\) -> \"OpenSSL\"|cipher\"\\) -> \".+\")",
                    "PQsslAttribute\\(.*, \"(library\"\\) -> \"JSSE\"|cipher\"\\) -> \"TLS_.+\")"),
            parting(
                    "PQcancelReset forgets which ways of encrypting have failed, so that the next attempt starts as the first "
                            + "did. libpq keeps them: a cancel with sslmode=prefer then goes out in clear without trying TLS again, and "
                            + "one with sslmode=require fails at once without a word.",
                    "sslmode=(prefer|require|verify-ca|verify-full)",
                    "PQcancelStart\\(.*\\) -> 0|PQcancelPoll\\(.*\\) -> PGRES_POLLING_READING; CONNECTION_AWAITING_RESPONSE .*",
                    "PQcancelStart\\(.*\\) -> 1|PQcancelPoll\\(.*\\) -> PGRES_POLLING_READING; CONNECTION_SSL_STARTUP .*"),
            because(
                    "A cancel whose connection was reset before the request was sent has not been delivered. libpq calls it a "
                            + "success.",
                    "the server resets before the request",
                    "PQcancelPoll\\(.*\\) -> PGRES_POLLING_OK; .*",
                    "PQcancelPoll\\(.*\\) -> PGRES_POLLING_FAILED; .*"),
            parting(
                    "Whatever follows the answer to a request for TLS is refused: someone on the way may have put it there. This "
                            + "libpq hands it on to the TLS library, or passes over it.",
                    "the server (sends|refuses with) more than it should|sends nonsense in the handshake",
                    "PQconnectPoll\\(.*\\) -> PGRES_POLLING_(FAILED|WRITING); .* failed: SSL error: <text>.*"
                            + "|PQcancelPoll\\(.*\\) -> PGRES_POLLING_WRITING; CONNECTION_MADE .*"
                            + "|PQcancelBlocking\\(.*\\) -> 1|PQsslInUse\\(conn1\\) -> 1",
                    "PQ(connect|cancel)Poll\\(.*\\) -> PGRES_POLLING_FAILED; .*(received unencrypted data after SSL response"
                            + "|received unexpected data after the server refused SSL).*"
                            + "|PQcancelBlocking\\(.*\\) -> 0|PQsslInUse\\(conn1\\) -> 0"),
            parting(
                    "A message that contradicts its own length is refused as such, before its contents are looked at.",
                    "the server sends (authentication (5|10)|md5 with a short salt|a key that is too short|ready of no state"
                            + "|negotiation: fewer options than told)",
                    "PQconnectPoll\\(.*\\) -> (PGRES_POLLING_FAILED; .* failed: (fe_sendauth: .*|received invalid (protocol"
                            + " negotiation|BackendKeyData) message: .*)|PGRES_POLLING_OK; .*)",
                    "PQconnectPoll\\(.*\\) -> PGRES_POLLING_FAILED; .* failed: (message contents do not agree with length in"
                            + " message type .*|received invalid protocol negotiation message: message too short.*)"),
            parting(
                    "An AuthenticationOk in the middle of a SCRAM exchange is refused: the server has not proved that it knows the "
                            + "password. libpq accepts it.",
                    "ends SASL too early",
                    "PQconnectPoll\\(.*\\) -> PGRES_POLLING_OK; .*",
                    ".*server accepted the login before the SASL exchange was completed.*"),
            because(
                    "What is wrong with a malformed SCRAM message is worded by the SCRAM library.",
                    "SASL challenge",
                    ".*malformed SCRAM message.*",
                    ".*SCRAM authentication failed.*"),
            because(
                    "SCRAM names the user by a star, where libpq leaves the name empty: the SCRAM library wants one. The server "
                            + "goes by the name in the start-up message alone.",
                    "^connecting as SCRAM, flags",
                    "# F\t54\tSASLInitialResponse\t.*",
                    "# F\t55\tSASLInitialResponse\t.*"),
            parting(
                    "Over TLS all records that have arrived are read together. libpq reads them one by one, and so may need "
                            + "another PQconsumeInput, or find out later why the server has left.",
                    "terminated with an answer not read yet.*sslmode",
                    ".*",
                    "  notice \"FATAL: .*"),
            because(
                    "Abstract Unix-domain sockets cannot be reached from Java.",
                    "host=@abstract",
                    ".*",
                    ".*cannot be used from Java.*"));

    private static AcceptedDifference because(String reason, String scenario, String real, String quell) {
        return new AcceptedDifference(
                Pattern.compile(scenario), Pattern.compile(real), Pattern.compile(quell), false, reason);
    }

    /** As {@link #because}, where the two go different ways from there on. */
    private static AcceptedDifference parting(String reason, String scenario, String real, String quell) {
        return new AcceptedDifference(
                Pattern.compile(scenario), Pattern.compile(real), Pattern.compile(quell), true, reason);
    }

    boolean covers(String name, String realLine, String quellLine) {
        return scenario.matcher(name).find()
                && real.matcher(realLine).matches()
                && quell.matcher(quellLine).matches();
    }

    /** Whether the two go different ways from this line on, and may. */
    static boolean isParting(String name, String realLine, String quellLine, List<String> before) {
        return ALL.stream()
                .filter(accepted -> accepted.parts && (!accepted.isOfReset() || hasReset(before)))
                .anyMatch(accepted -> accepted.meets(name, realLine, quellLine));
    }

    /** What a reset forgets can only show once there has been one. */
    private boolean isOfReset() {
        return reason.startsWith(RESET);
    }

    private static boolean hasReset(List<String> before) {
        return before.stream().anyMatch(line -> line.startsWith(RESET));
    }

    static boolean isCovered(String name, String realLine, String quellLine) {
        return ALL.stream().anyMatch(accepted -> accepted.meets(name, realLine, quellLine));
    }

    private boolean meets(String name, String realLine, String quellLine) {
        boolean covers = covers(name, realLine, quellLine);
        if (covers) {
            MET.computeIfAbsent(reason, _ -> ConcurrentHashMap.newKeySet())
                    .add("%s%n  libpq: %s%n  Quell: %s".formatted(name, realLine, quellLine));
        }
        return covers;
    }

    /** Where each was met so far, by its reason. */
    static Map<String, Set<String>> met() {
        return MET;
    }

    /** The reasons that nothing has needed so far. */
    static List<String> unused() {
        return ALL.stream()
                .map(AcceptedDifference::reason)
                .filter(reason -> !MET.containsKey(reason))
                .toList();
    }
}
