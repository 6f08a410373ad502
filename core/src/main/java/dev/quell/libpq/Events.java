package dev.quell.libpq;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The event procedures registered on a connection, or taken over by a result, with their instance data. */
final class Events {
    private static final class Registration {
        final PGEventProc proc;
        final @Nullable Object passThrough;

        @Nullable
        Object data;

        /** Whether the procedure accepted the result; only then it hears of the result's copies and end. */
        boolean accepted;

        Registration(PGEventProc proc, @Nullable Object passThrough) {
            this.proc = proc;
            this.passThrough = passThrough;
        }

        boolean fire(PGEventInfo info) {
            return proc.call(info.evtId(), info, passThrough) != 0;
        }
    }

    private final List<Registration> registrations = new ArrayList<>(0);

    /** The procedures for a new result: without data, and not yet told of it. */
    Events forResult() {
        Events copy = new Events();
        for (Registration each : registrations) {
            copy.registrations.add(new Registration(each.proc, each.passThrough));
        }
        return copy;
    }

    /** False if {@code proc} is registered already, or refuses. */
    boolean register(PGconn conn, PGEventProc proc, @Nullable Object passThrough) {
        if (find(proc) != null) {
            return false;
        }
        Registration added = new Registration(proc, passThrough);
        registrations.add(added);
        boolean accepted = added.fire(new PGEventInfo.PGEventRegister(conn));
        if (!accepted) {
            registrations.remove(added);
        }
        return accepted;
    }

    boolean data(PGEventProc proc, @Nullable Object data) {
        Registration found = find(proc);
        if (found != null) {
            found.data = data;
        }
        return found != null;
    }

    @Nullable
    Object data(PGEventProc proc) {
        Registration found = find(proc);
        return found == null ? null : found.data;
    }

    @SuppressWarnings("ReferenceEquality") // a procedure is itself, as a function's address in C
    private @Nullable Registration find(PGEventProc proc) {
        for (Registration each : registrations) {
            if (each.proc == proc) {
                return each;
            }
        }
        return null;
    }

    /** To be called when a connection has been reset successfully; the procedures' answers do not matter. */
    void connectionReset(PGconn conn) {
        for (Registration each : List.copyOf(registrations)) {
            each.fire(new PGEventInfo.PGEventConnReset(conn));
        }
    }

    /** To be called when a connection is finished, before its parts are let go. */
    void connectionDestroyed(PGconn conn) {
        for (Registration each : List.copyOf(registrations)) {
            each.fire(new PGEventInfo.PGEventConnDestroy(conn));
        }
        registrations.clear();
    }

    /** Tells those procedures of {@code result} that have not accepted it yet; whether all of these do now. */
    boolean resultCreated(@Nullable PGconn conn, PGresult result) {
        boolean all = true;
        for (Registration each : registrations) {
            if (!each.accepted) {
                each.accepted = each.fire(new PGEventInfo.PGEventResultCreate(conn, result));
                all &= each.accepted;
            }
        }
        return all;
    }

    /** Tells those procedures of the copy {@code dest}, whose events these are, that have accepted its source. */
    void resultCopied(PGresult src, Events ofSource, PGresult dest) {
        for (int i = 0; i < registrations.size(); i++) {
            Registration each = registrations.get(i);
            if (ofSource.registrations.get(i).accepted) {
                each.accepted = each.fire(new PGEventInfo.PGEventResultCopy(src, dest));
            }
        }
    }

    void resultDestroyed(PGresult result) {
        for (Registration each : registrations) {
            if (each.accepted) {
                each.fire(new PGEventInfo.PGEventResultDestroy(result));
            }
        }
        registrations.clear();
    }
}
