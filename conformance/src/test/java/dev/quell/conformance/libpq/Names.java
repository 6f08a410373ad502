package dev.quell.conformance.libpq;

import java.util.List;
import java.util.Map;

/** What libpq's headers call the numbers that its functions return. */
final class Names {
    private static final List<String> CONNECTION = List.of(
            "CONNECTION_OK",
            "CONNECTION_BAD",
            "CONNECTION_STARTED",
            "CONNECTION_MADE",
            "CONNECTION_AWAITING_RESPONSE",
            "CONNECTION_AUTH_OK",
            "CONNECTION_SETENV",
            "CONNECTION_SSL_STARTUP",
            "CONNECTION_NEEDED",
            "CONNECTION_CHECK_WRITABLE",
            "CONNECTION_CONSUME",
            "CONNECTION_GSS_STARTUP",
            "CONNECTION_CHECK_TARGET",
            "CONNECTION_CHECK_STANDBY",
            "CONNECTION_ALLOCATED",
            "CONNECTION_AUTHENTICATING");
    private static final List<String> POLLING = List.of(
            "PGRES_POLLING_FAILED",
            "PGRES_POLLING_READING",
            "PGRES_POLLING_WRITING",
            "PGRES_POLLING_OK",
            "PGRES_POLLING_ACTIVE");
    private static final List<String> RESULT = List.of(
            "PGRES_EMPTY_QUERY",
            "PGRES_COMMAND_OK",
            "PGRES_TUPLES_OK",
            "PGRES_COPY_OUT",
            "PGRES_COPY_IN",
            "PGRES_BAD_RESPONSE",
            "PGRES_NONFATAL_ERROR",
            "PGRES_FATAL_ERROR",
            "PGRES_COPY_BOTH",
            "PGRES_SINGLE_TUPLE",
            "PGRES_PIPELINE_SYNC",
            "PGRES_PIPELINE_ABORTED",
            "PGRES_TUPLES_CHUNK");
    private static final List<String> TRANSACTION =
            List.of("PQTRANS_IDLE", "PQTRANS_ACTIVE", "PQTRANS_INTRANS", "PQTRANS_INERROR", "PQTRANS_UNKNOWN");
    private static final List<String> PIPELINE = List.of("PQ_PIPELINE_OFF", "PQ_PIPELINE_ON", "PQ_PIPELINE_ABORTED");
    private static final List<String> PING =
            List.of("PQPING_OK", "PQPING_REJECT", "PQPING_NO_RESPONSE", "PQPING_NO_ATTEMPT");
    private static final List<String> VERBOSITY =
            List.of("PQERRORS_TERSE", "PQERRORS_DEFAULT", "PQERRORS_VERBOSE", "PQERRORS_SQLSTATE");
    private static final List<String> CONTEXT =
            List.of("PQSHOW_CONTEXT_NEVER", "PQSHOW_CONTEXT_ERRORS", "PQSHOW_CONTEXT_ALWAYS");

    private static final Map<String, List<String>> OF_FUNCTION = Map.ofEntries(
            Map.entry("PQstatus", CONNECTION),
            Map.entry("PQcancelStatus", CONNECTION),
            Map.entry("PQconnectPoll", POLLING),
            Map.entry("PQresetPoll", POLLING),
            Map.entry("PQcancelPoll", POLLING),
            Map.entry("PQresultStatus", RESULT),
            Map.entry("PQtransactionStatus", TRANSACTION),
            Map.entry("PQpipelineStatus", PIPELINE),
            Map.entry("PQping", PING),
            Map.entry("PQpingParams", PING),
            Map.entry("PQsetErrorVerbosity", VERBOSITY),
            Map.entry("PQsetErrorContextVisibility", CONTEXT));

    private Names() {}

    /** What a number that the function returned stands for. */
    static String of(String function, long value) {
        return switch (function) {
            case "PQsocket", "PQcancelSocket" -> value < 0 ? "none" : "socket";
            case "PQbackendPID" -> value == 0 ? "0" : "pid";
            case "PQgetCurrentTimeUSec" -> "time";
            default -> enumName(function, value);
        };
    }

    private static String enumName(String function, long value) {
        List<String> names = OF_FUNCTION.getOrDefault(function, List.of());
        return value >= 0 && value < names.size() ? names.get((int) value) : Long.toString(value);
    }
}
