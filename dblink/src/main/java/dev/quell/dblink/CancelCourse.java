package dev.quell.dblink;

import static dev.quell.libpq.Libpq.PQconsumeInput;
import static dev.quell.libpq.Libpq.PQgetCopyData;
import static dev.quell.libpq.Libpq.PQgetResult;
import static dev.quell.libpq.Libpq.PQisBusy;
import static dev.quell.libpq.Libpq.PQputCopyEnd;
import static dev.quell.libpq.Libpq.PQresultErrorField;
import static dev.quell.libpq.Libpq.PQresultStatus;
import static dev.quell.libpq.Libpq.PQsocket;
import static dev.quell.libpq.Libpq.PQstatus;

import dev.quell.CancelOutcome;
import dev.quell.CancelPhase;
import dev.quell.CancelReport;
import dev.quell.CancelToken;
import dev.quell.QuellException;
import dev.quell.libpq.ConnStatusType;
import dev.quell.libpq.PGconn;
import dev.quell.libpq.PGresult;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One cancel of what runs on a connection, seen to its end: a request is sent, and again if it came too early; what the
 * connection still answers is read and thrown away; and it is not over before every request has been dealt with.
 */
final class CancelCourse {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final String CODES = "SVCMDHPpqWstcdnFLR";

    private final Waits waits;
    private final PGconn conn;
    private final CancelToken token;
    private final long begun = System.nanoTime();
    private final long end;

    private @Nullable CompletableFuture<Duration> request;
    private Duration pause = FIRST_PAUSE;
    private long nextRequest = begun;
    private int attempts;
    private int delivered;
    private Duration delivering = Duration.ZERO;
    private @Nullable QuellException undelivered;
    private boolean copyingOut;
    private @Nullable PGresult error;

    CancelCourse(Waits waits, PGconn conn, CancelToken token, Duration limit) {
        this.waits = waits;
        this.conn = conn;
        this.token = token;
        this.end = begun + limit.toNanos();
    }

    CancelOutcome run() {
        return isOver(this::isDrained) ? ending() : overdue();
    }

    /** As {@link #run}, but over when there is a result to read, and reads nothing. */
    void runUntilAnswered() {
        var unused = isOver(this::isAnswered);
    }

    /** Whether it ends in time. */
    private boolean isOver(BooleanSupplier ending) {
        try {
            boolean ended = false;
            while (true) {
                lookAtRequest();
                ended = ended || ending.getAsBoolean();
                if (request == null) {
                    if (ended || isPast(end)) {
                        return ended;
                    }
                    if (isPast(nextRequest)) {
                        send();
                    }
                }
                waits.awaitNews(
                        ended ? null : PQsocket(conn), request == null ? Math.min(nextRequest, end) : Waits.FOREVER);
            }
        } finally {
            settle();
        }
    }

    // --- requests

    private void send() {
        attempts++;
        CompletableFuture<Duration> sent = token.cancel(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
        request = sent;
        var unused = sent.whenComplete((elapsed, failure) -> waits.wake());
    }

    private void lookAtRequest() {
        CompletableFuture<Duration> sent = request;
        if (sent == null || !sent.isDone()) {
            return;
        }
        request = null;
        nextRequest = System.nanoTime() + pause.toNanos();
        pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        try {
            delivering = delivering.plus(sent.join());
            delivered++;
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof QuellException reason)) {
                throw e;
            }
            undelivered = reason;
        }
    }

    /** Should the wait be ended from outside: a request that is on its way must not hit what comes next. */
    private void settle() {
        CompletableFuture<Duration> sent = request;
        if (sent != null) {
            var unused = sent.handle((elapsed, failure) -> true).join();
        }
    }

    // --- the connection

    /** Whether, after a request, a result can be had without waiting or never will be. */
    private boolean isAnswered() {
        return attempts > 0 && (PQconsumeInput(conn) == 0 || PQisBusy(conn) == 0);
    }

    /** Reads what is there; true at the end of all. */
    private boolean isDrained() {
        boolean lost = PQconsumeInput(conn) == 0;
        while (true) {
            if (copyingOut && !isCopiedOut()) {
                return false;
            }
            if (!lost && PQisBusy(conn) == 1) {
                return false;
            }
            PGresult result = PQgetResult(conn);
            if (result == null) {
                return true;
            }
            switch (PQresultStatus(result)) {
                case PGRES_FATAL_ERROR -> error = result;
                case PGRES_COPY_IN -> {
                    var unused = PQputCopyEnd(conn, "the COPY is cancelled");
                }
                case PGRES_COPY_OUT -> copyingOut = true;
                default -> {}
            }
        }
    }

    private boolean isCopiedOut() {
        byte[][] row = new byte[1][];
        int length = PQgetCopyData(conn, row, 1);
        while (length > 0) {
            length = PQgetCopyData(conn, row, 1);
        }
        copyingOut = length == 0;
        return !copyingOut;
    }

    // --- how it ends

    private CancelOutcome ending() {
        if (PQstatus(conn) != ConnStatusType.CONNECTION_OK) {
            return CancelOutcome.ofLostConnection(report(), Remote.errorMessage(conn));
        }
        PGresult failure = error;
        return failure == null
                ? new CancelOutcome.CompletedFirst(report())
                : CancelOutcome.ofError(report(), fields(failure));
    }

    private CancelOutcome overdue() {
        QuellException reason = undelivered;
        return delivered == 0 && reason != null
                ? new CancelOutcome.Undelivered(report(), reason)
                : new CancelOutcome.TimedOut(report());
    }

    private CancelReport report() {
        Duration elapsed = Duration.ofNanos(System.nanoTime() - begun);
        Map<CancelPhase, Duration> phases = new EnumMap<>(CancelPhase.class);
        if (delivered > 0) {
            phases.put(CancelPhase.DELIVERING, delivering);
            phases.put(CancelPhase.ENDING, elapsed.minus(delivering));
        }
        return new CancelReport(
                attempts, delivered, token.address(), token.encrypted(), Optional.empty(), phases, elapsed);
    }

    private static Map<Character, String> fields(PGresult failure) {
        Map<Character, String> fields = new LinkedHashMap<>();
        CODES.chars().forEach(code -> {
            String text = PQresultErrorField(failure, code);
            if (text != null) {
                fields.put((char) code, text);
            }
        });
        return fields;
    }

    private static boolean isPast(long moment) {
        return System.nanoTime() - moment >= 0;
    }
}
