package dev.quell.proof;

import dev.quell.CancelOutcome;
import dev.quell.CancelPolicy;
import dev.quell.proof.HostileNetwork.Place;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A cancel in trouble, and what is promised of it.
 *
 * @param worst what the policy allows beyond cancelling
 * @param outcome what the caller is told
 * @param session the state of the connection then
 * @param backend what the server does then
 */
record HostileCase(
        Worst worst,
        Trouble trouble,
        Place place,
        boolean encrypted,
        Outcome outcome,
        Session session,
        Backend backend) {
    /** What a policy allows beyond cancelling. */
    enum Worst {
        CANCEL,
        TERMINATE,
        CLOSE
    }

    /** The outcomes that can come of a cancel of a running query. */
    enum Outcome {
        CANCELLED(CancelOutcome.Cancelled.class),
        UNDELIVERED(CancelOutcome.Undelivered.class),
        TIMED_OUT(CancelOutcome.TimedOut.class),
        TERMINATED(CancelOutcome.Terminated.class),
        CLOSED(CancelOutcome.Closed.class),
        LOST(CancelOutcome.ConnectionLost.class);

        private final Class<? extends CancelOutcome> type;

        Outcome(Class<? extends CancelOutcome> type) {
            this.type = type;
        }

        Class<? extends CancelOutcome> type() {
            return type;
        }

        /** Whether the query has ended as far as its caller knows. */
        boolean endsQuery() {
            return this != UNDELIVERED && this != TIMED_OUT;
        }
    }

    /** What can be done with a connection after a cancel. */
    enum Session {
        /** The next query runs, and nothing hits it. */
        USABLE,
        /** Nothing is known against it, but it is not free, or nobody answers. */
        OPEN,
        /** It sends no query any more. */
        DISCARDED
    }

    /** What the server does after a cancel. */
    enum Backend {
        RUNS,
        ENDED,
        GONE
    }

    private static final Duration HASTE = Duration.ofMillis(2400);
    private static final Duration PATIENCE = Duration.ofSeconds(12);

    /** Columns: trouble, place, encryption, outcome, connection, backend, why. */
    private static final String CANCELS = """
            DELAY              | SESSION | any   | CANCELLED   | USABLE    | ENDED | late is not lost
            DELAY              | CANCELS | any   | CANCELLED   | USABLE    | ENDED | late is not lost
            DELAY              | BOTH    | any   | CANCELLED   | USABLE    | ENDED | late is not lost
            BYTE_BY_BYTE       | SESSION | any   | CANCELLED   | USABLE    | ENDED | all of it arrives
            BYTE_BY_BYTE       | CANCELS | any   | CANCELLED   | USABLE    | ENDED | all of it arrives
            BYTE_BY_BYTE       | BOTH    | any   | CANCELLED   | USABLE    | ENDED | all of it arrives
            BLACK_HOLE         | SESSION | any   | TIMED_OUT   | OPEN      | ENDED | nobody hears that it has ended
            BLACK_HOLE         | CANCELS | plain | UNDELIVERED | DISCARDED | RUNS  | what was sent may arrive yet
            BLACK_HOLE         | CANCELS | tls   | UNDELIVERED | OPEN      | RUNS  | nothing is asked for without TLS
            BLACK_HOLE         | FIRST   | plain | CANCELLED   | DISCARDED | ENDED | the first request may arrive yet
            BLACK_HOLE         | FIRST   | tls   | CANCELLED   | USABLE    | ENDED | the only request was seen to arrive
            BLACK_HOLE         | BOTH    | plain | UNDELIVERED | DISCARDED | RUNS  | what was sent may arrive yet
            BLACK_HOLE         | BOTH    | tls   | UNDELIVERED | OPEN      | RUNS  | nothing is asked for without TLS
            BLACK_HOLE_IN_TLS  | CANCELS | tls   | UNDELIVERED | DISCARDED | RUNS  | what was sent may arrive yet
            BLACK_HOLE_IN_TLS  | FIRST   | tls   | CANCELLED   | DISCARDED | ENDED | the first request may arrive yet
            BLACK_HOLE_IN_TLS  | BOTH    | tls   | UNDELIVERED | DISCARDED | RUNS  | what was sent may arrive yet
            BLACK_HOLE_HALFWAY | SESSION | any   | TIMED_OUT   | OPEN      | ENDED | half an error is not an end
            BLACK_HOLE_HALFWAY | CANCELS | plain | UNDELIVERED | DISCARDED | RUNS  | the other half may arrive yet
            BLACK_HOLE_HALFWAY | CANCELS | tls   | UNDELIVERED | OPEN      | RUNS  | nothing is asked for without TLS
            BLACK_HOLE_HALFWAY | FIRST   | plain | CANCELLED   | DISCARDED | ENDED | the other half may arrive yet
            BLACK_HOLE_HALFWAY | FIRST   | tls   | CANCELLED   | USABLE    | ENDED | the only request was seen to arrive
            BLACK_HOLE_HALFWAY | BOTH    | plain | UNDELIVERED | DISCARDED | RUNS  | the other half may arrive yet
            BLACK_HOLE_HALFWAY | BOTH    | tls   | UNDELIVERED | OPEN      | RUNS  | nothing is asked for without TLS
            DEAF_SERVER        | SESSION | any   | CANCELLED   | OPEN      | ENDED | the answer comes; more is not known
            DEAF_SERVER        | CANCELS | plain | UNDELIVERED | DISCARDED | RUNS  | what was sent may arrive yet
            DEAF_SERVER        | CANCELS | tls   | UNDELIVERED | OPEN      | RUNS  | nothing is asked for without TLS
            DEAF_SERVER        | FIRST   | plain | CANCELLED   | DISCARDED | ENDED | the first request may arrive yet
            DEAF_SERVER        | FIRST   | tls   | CANCELLED   | USABLE    | ENDED | the only request was seen to arrive
            DEAF_SERVER        | BOTH    | plain | UNDELIVERED | DISCARDED | RUNS  | what was sent may arrive yet
            DEAF_SERVER        | BOTH    | tls   | UNDELIVERED | OPEN      | RUNS  | nothing is asked for without TLS
            DEAF_CLIENT        | SESSION | any   | TIMED_OUT   | OPEN      | ENDED | nobody hears that it has ended
            DEAF_CLIENT        | CANCELS | plain | CANCELLED   | DISCARDED | ENDED | one has hit, others may arrive yet
            DEAF_CLIENT        | CANCELS | tls   | UNDELIVERED | OPEN      | RUNS  | nothing is asked for without TLS
            DEAF_CLIENT        | FIRST   | plain | CANCELLED   | DISCARDED | ENDED | what hit is not known to be over
            DEAF_CLIENT        | FIRST   | tls   | CANCELLED   | USABLE    | ENDED | the only request was seen to arrive
            DEAF_CLIENT        | BOTH    | plain | UNDELIVERED | DISCARDED | ENDED | it has hit, and nobody hears of it
            DEAF_CLIENT        | BOTH    | tls   | UNDELIVERED | OPEN      | RUNS  | nothing is asked for without TLS
            SWALLOW_END        | SESSION | any   | CANCELLED   | USABLE    | ENDED | nothing ends before it is closed
            SWALLOW_END        | CANCELS | plain | CANCELLED   | DISCARDED | ENDED | the end alone tells it is over
            SWALLOW_END        | CANCELS | tls   | CANCELLED   | USABLE    | ENDED | TLS has an end of its own
            SWALLOW_END        | FIRST   | plain | CANCELLED   | DISCARDED | ENDED | the end alone tells it is over
            SWALLOW_END        | BOTH    | plain | CANCELLED   | DISCARDED | ENDED | the end alone tells it is over
            SWALLOW_END        | BOTH    | tls   | CANCELLED   | USABLE    | ENDED | TLS has an end of its own
            FINISH_EARLY       | SESSION | any   | LOST        | DISCARDED | ENDED | the end comes amid the error
            FINISH_EARLY       | CANCELS | plain | TIMED_OUT   | OPEN      | RUNS  | it looks as if it were taken
            FINISH_EARLY       | CANCELS | tls   | UNDELIVERED | OPEN      | RUNS  | the end comes amid the handshake
            FINISH_EARLY       | FIRST   | any   | CANCELLED   | USABLE    | ENDED | a query that goes on is asked again
            FINISH_EARLY       | BOTH    | plain | TIMED_OUT   | OPEN      | RUNS  | it looks as if it were taken
            FINISH_EARLY       | BOTH    | tls   | UNDELIVERED | OPEN      | RUNS  | the end comes amid the handshake
            RESET              | SESSION | any   | LOST        | DISCARDED | ENDED | the session breaks at the answer
            RESET              | CANCELS | plain | UNDELIVERED | DISCARDED | RUNS  | it may have got through, or not
            RESET              | CANCELS | tls   | UNDELIVERED | OPEN      | RUNS  | nothing is asked for without TLS
            RESET              | FIRST   | plain | CANCELLED   | DISCARDED | ENDED | the first may have got through
            RESET              | FIRST   | tls   | CANCELLED   | USABLE    | ENDED | the only request was seen to arrive
            RESET              | BOTH    | plain | UNDELIVERED | DISCARDED | RUNS  | it may have got through, or not
            RESET              | BOTH    | tls   | UNDELIVERED | OPEN      | RUNS  | nothing is asked for without TLS
            RESET_HALFWAY      | SESSION | any   | LOST        | DISCARDED | ENDED | the session breaks amid the error
            RESET_HALFWAY      | CANCELS | plain | UNDELIVERED | DISCARDED | RUNS  | it may have got through, or not
            RESET_HALFWAY      | CANCELS | tls   | UNDELIVERED | OPEN      | RUNS  | nothing is asked for without TLS
            RESET_HALFWAY      | FIRST   | plain | CANCELLED   | DISCARDED | ENDED | the first may have got through
            RESET_HALFWAY      | FIRST   | tls   | CANCELLED   | USABLE    | ENDED | the only request was seen to arrive
            RESET_HALFWAY      | BOTH    | plain | UNDELIVERED | DISCARDED | RUNS  | it may have got through, or not
            RESET_HALFWAY      | BOTH    | tls   | UNDELIVERED | OPEN      | RUNS  | nothing is asked for without TLS
            GARBAGE            | SESSION | any   | LOST        | DISCARDED | ENDED | nothing is believed after a lie
            GARBAGE            | CANCELS | plain | UNDELIVERED | DISCARDED | RUNS  | a server does not answer that
            GARBAGE            | CANCELS | tls   | UNDELIVERED | OPEN      | RUNS  | nothing is asked for without TLS
            GARBAGE            | FIRST   | plain | CANCELLED   | DISCARDED | ENDED | a server does not answer that
            GARBAGE            | FIRST   | tls   | CANCELLED   | USABLE    | ENDED | the only request was seen to arrive
            GARBAGE            | BOTH    | plain | UNDELIVERED | DISCARDED | RUNS  | a server does not answer that
            GARBAGE            | BOTH    | tls   | UNDELIVERED | OPEN      | RUNS  | nothing is asked for without TLS
            ERROR              | SESSION | any   | LOST        | DISCARDED | ENDED | that is how poolers say farewell
            ERROR              | CANCELS | plain | UNDELIVERED | DISCARDED | RUNS  | a server does not answer that
            ERROR              | CANCELS | tls   | UNDELIVERED | OPEN      | RUNS  | nothing is asked for without TLS
            ERROR              | FIRST   | plain | CANCELLED   | DISCARDED | ENDED | a server does not answer that
            ERROR              | FIRST   | tls   | CANCELLED   | USABLE    | ENDED | the only request was seen to arrive
            ERROR              | BOTH    | plain | UNDELIVERED | DISCARDED | RUNS  | a server does not answer that
            ERROR              | BOTH    | tls   | UNDELIVERED | OPEN      | RUNS  | nothing is asked for without TLS
            SILENCE            | CANCELS | plain | UNDELIVERED | DISCARDED | RUNS  | what was sent may arrive yet
            SILENCE            | CANCELS | tls   | UNDELIVERED | OPEN      | RUNS  | nothing is asked for without TLS
            SILENCE            | FIRST   | plain | CANCELLED   | DISCARDED | ENDED | the first request may arrive yet
            SILENCE            | FIRST   | tls   | CANCELLED   | USABLE    | ENDED | the only request was seen to arrive
            REFUSAL            | CANCELS | any   | UNDELIVERED | OPEN      | RUNS  | nothing was sent
            """;

    /** What was to be terminated sends nothing more: the next query might die with the backend. Columns as above. */
    private static final String TERMINATIONS = """
            BLACK_HOLE         | CANCELS | plain | TERMINATED  | DISCARDED | GONE  | terminating goes another way
            BLACK_HOLE         | SESSION | any   | TIMED_OUT   | DISCARDED | GONE  | nobody hears that it is gone
            BLACK_HOLE         | BOTH    | plain | UNDELIVERED | DISCARDED | GONE  | nobody hears that it is gone
            BLACK_HOLE         | ALL     | plain | UNDELIVERED | DISCARDED | RUNS  | no way to the server is left
            BLACK_HOLE         | ALL     | tls   | UNDELIVERED | DISCARDED | RUNS  | no way to the server is left
            REFUSAL            | CANCELS | any   | UNDELIVERED | DISCARDED | RUNS  | logins are refused as well
            """;

    /** Columns as above. */
    private static final String CLOSINGS = """
            BLACK_HOLE         | CANCELS | plain | TERMINATED  | DISCARDED | GONE  | terminating was enough
            BLACK_HOLE         | SESSION | any   | CLOSED      | DISCARDED | GONE  | nobody hears that it is gone
            BLACK_HOLE         | BOTH    | plain | CLOSED      | DISCARDED | GONE  | nobody hears that it is gone
            BLACK_HOLE         | ALL     | any   | CLOSED      | DISCARDED | RUNS  | the server notices when it writes
            REFUSAL            | CANCELS | any   | CLOSED      | DISCARDED | RUNS  | the server notices when it writes
            """;

    static Stream<HostileCase> all() {
        return Stream.of(rows(Worst.CANCEL, CANCELS), rows(Worst.TERMINATE, TERMINATIONS), rows(Worst.CLOSE, CLOSINGS))
                .flatMap(rows -> rows);
    }

    private static Stream<HostileCase> rows(Worst worst, String table) {
        return table.lines().flatMap(row -> {
            String[] columns = row.split("\\s*\\|\\s*", -1);
            return Stream.of(false, true)
                    .filter(encrypted -> columns[2].equals("any") || columns[2].equals(encrypted ? "tls" : "plain"))
                    .map(encrypted -> of(worst, encrypted, columns));
        });
    }

    private static HostileCase of(Worst worst, boolean encrypted, String[] columns) {
        return new HostileCase(
                worst,
                Trouble.valueOf(columns[0]),
                Place.valueOf(columns[1]),
                encrypted,
                Outcome.valueOf(columns[3]),
                Session.valueOf(columns[4]),
                Backend.valueOf(columns[5]));
    }

    /**
     * A cancel that can only be over at its deadline gets a near one; one that is over before never reaches it. Requests
     * that lead nowhere are under way from 0 to 600 ms and from 1200 to 1800 ms, and the third goes at 3000 ms: none is at
     * the near deadline, where what is known of the session would be a matter of luck.
     */
    CancelPolicy policy() {
        CancelPolicy cancel = CancelPolicy.defaults()
                .withDeadline(session == Session.USABLE ? PATIENCE : HASTE)
                .withAttemptLimit(HASTE.dividedBy(4))
                .withRetries(HASTE.dividedBy(4), PATIENCE);
        return switch (worst) {
            case CANCEL -> cancel;
            case TERMINATE -> cancel.thenTerminateBackend(HASTE);
            case CLOSE -> cancel.thenCloseConnection(HASTE);
        };
    }

    @Override
    public String toString() {
        return "%s, %s, %s, %s: %s"
                .formatted(trouble, place, encrypted ? "TLS" : "plain", worst, outcome)
                .toLowerCase(Locale.ROOT);
    }
}
