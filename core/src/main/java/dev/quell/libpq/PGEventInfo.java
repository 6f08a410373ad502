package dev.quell.libpq;

import org.jspecify.annotations.Nullable;

/** What an event is about. Each kind is named as libpq's structure; its class goes with its {@link #evtId}. */
public sealed interface PGEventInfo {
    /** The event's kind. */
    PGEventId evtId();

    /** The procedure was registered on {@code conn}. If it answers 0, the registration fails. */
    record PGEventRegister(PGconn conn) implements PGEventInfo {
        @Override
        public PGEventId evtId() {
            return PGEventId.PGEVT_REGISTER;
        }
    }

    /** The connection {@code conn} was reset successfully. */
    record PGEventConnReset(PGconn conn) implements PGEventInfo {
        @Override
        public PGEventId evtId() {
            return PGEventId.PGEVT_CONNRESET;
        }
    }

    /** The connection {@code conn} is being finished; its instance data can be let go. */
    record PGEventConnDestroy(PGconn conn) implements PGEventInfo {
        @Override
        public PGEventId evtId() {
            return PGEventId.PGEVT_CONNDESTROY;
        }
    }

    /**
     * {@code result} was made for {@code conn}, which is null if {@code PQfireResultCreateEvents} was called so. A
     * procedure that answers 0 hears neither of this result's copies nor of its end.
     */
    record PGEventResultCreate(@Nullable PGconn conn, PGresult result) implements PGEventInfo {
        @Override
        public PGEventId evtId() {
            return PGEventId.PGEVT_RESULTCREATE;
        }
    }

    /**
     * {@code dest} was made from {@code src} by {@code PQcopyResult}. A procedure that answers 0 hears neither of
     * the copies nor of the end of {@code dest}.
     */
    record PGEventResultCopy(PGresult src, PGresult dest) implements PGEventInfo {
        @Override
        public PGEventId evtId() {
            return PGEventId.PGEVT_RESULTCOPY;
        }
    }

    /** {@code result} is being cleared; its instance data can be let go. */
    record PGEventResultDestroy(PGresult result) implements PGEventInfo {
        @Override
        public PGEventId evtId() {
            return PGEventId.PGEVT_RESULTDESTROY;
        }
    }
}
