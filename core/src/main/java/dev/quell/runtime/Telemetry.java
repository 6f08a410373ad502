package dev.quell.runtime;

import dev.quell.protocol.EncryptionMethod;
import dev.quell.protocol.Failure;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/** Tells Flight Recorder, the log and listeners what queries and cancels came to. Called on the loops; does not block. */
public final class Telemetry {
    /** Hears of every end. Called on the loops; must not block. */
    public interface Listener {
        void queryEnded(QueryMeasure measure);

        void cancelEnded(CancelEnd end);
    }

    private static final System.Logger LOG = System.getLogger("dev.quell.cancel");

    private static final List<Listener> LISTENERS = new CopyOnWriteArrayList<>();

    private Telemetry() {}

    public static void add(Listener listener) {
        LISTENERS.add(listener);
    }

    public static void remove(Listener listener) {
        LISTENERS.remove(listener);
    }

    static void queryEnded(Execution execution, ExecutionEnd end) {
        QueryEvent event = execution.event();
        if (event == null && LISTENERS.isEmpty()) {
            return;
        }
        QueryMeasure measure = execution.measure(end);
        if (event != null && event.shouldCommit()) {
            event.backend = execution.backend();
            event.query = measure.id();
            event.rows = measure.rows();
            event.ending = measure.ending().name();
            event.commit();
        }
        LISTENERS.forEach(listener -> listener.queryEnded(measure));
    }

    /** A log that throws must not keep a session from going on. */
    private static void log(Level level, String message) {
        try {
            LOG.log(level, message);
        } catch (RuntimeException e) {
            // There is no other place to say it.
        }
    }

    /** Null while nobody records: the first event would cost a twentieth of a second, and each a little memory. */
    static @Nullable QueryEvent queryBegins() {
        if (!FlightRecorder.isInitialized()) {
            return null;
        }
        QueryEvent event = new QueryEvent();
        event.begin();
        return event;
    }

    /** As {@link #queryBegins}. */
    static @Nullable CancelEvent cancelBegins() {
        if (!FlightRecorder.isInitialized()) {
            return null;
        }
        CancelEvent event = new CancelEvent();
        event.begin();
        return event;
    }

    static void cancelEnded(@Nullable CancelEvent event, Execution execution, int backend, CancelEnd end) {
        if (event != null && event.shouldCommit()) {
            describe(event, end);
            event.query = execution.id();
            event.backend = backend;
            event.commit();
        }
        log(execution, backend, end);
        LISTENERS.forEach(listener -> listener.cancelEnded(end));
    }

    private static void describe(CancelEvent event, CancelEnd end) {
        event.address = end.address().toString();
        event.outcome = end.kind().name();
        event.encrypted = end.method() != EncryptionMethod.PLAIN;
        event.attempts = end.attempts();
        event.requests = end.requests();
        event.connecting = nanos(end, CancelPhase.CONNECTING);
        event.encrypting = nanos(end, CancelPhase.ENCRYPTING);
        event.delivering = nanos(end, CancelPhase.DELIVERING);
        event.ending = nanos(end, CancelPhase.ENDING);
        event.escalating = nanos(end, CancelPhase.ESCALATING);
    }

    private static long nanos(CancelEnd end, CancelPhase phase) {
        return end.phases().getOrDefault(phase, Duration.ZERO).toNanos();
    }

    private static void log(Execution execution, int backend, CancelEnd end) {
        Level level = switch (end.kind()) {
            case NEVER_STARTED, SKIPPED, CANCELLED, COMPLETED_FIRST, FAILED_OTHERWISE -> Level.DEBUG;
            case UNDELIVERED, TIMED_OUT, TERMINATED, CLOSED, CONNECTION_LOST -> Level.WARNING;
        };
        if (LOG.isLoggable(level)) {
            LOG.log(
                    level,
                    "cancel of query " + execution.id() + " on backend " + backend + " at " + end.address() + ": "
                            + end.kind() + " after " + end.elapsed().toMillis() + " ms, " + end.requests() + " of "
                            + end.attempts() + " requests delivered, "
                            + (end.method() == EncryptionMethod.PLAIN ? "not encrypted" : "encrypted")
                            + end.failure()
                                    .map(Failure::message)
                                    .map(why -> ": " + why)
                                    .orElse(""));
        }
    }

    static void discarded(int backend, Failure why) {
        log(Level.WARNING, "session with backend " + backend + ": " + why.message());
    }
}
