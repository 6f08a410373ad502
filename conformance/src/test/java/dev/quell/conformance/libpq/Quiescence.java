package dev.quell.conformance.libpq;

import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.libpq.Pq;
import dev.quell.testkit.libpq.RealLibpq;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Tells when a backend has nothing to do until its client, or its clock, moves: from then on what its client can see
 * changes by the client's own doing alone. A session of its own watches it. Used by one thread.
 */
final class Quiescence implements AutoCloseable {
    /** What a backend does that has answered all it was asked. */
    enum Rest {
        /** It waits for its client. */
        WAITING,
        /** It sleeps, in a query. */
        SLEEPING,
        /** It is no more. */
        GONE
    }

    private static final Duration BREATH = Duration.ofNanos(50_000);
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Pq pq = RealLibpq.load();
    private final Object observer;

    Quiescence(TestServer server) {
        observer = pq.PQconnectdb(server.socketConninfo(Role.POSTGRES) + " gssencmode=disable");
        if (pq.PQstatus(observer) != 0) {
            throw new IllegalStateException("no observer: " + pq.PQerrorMessage(observer));
        }
        // That a backend to be ended has ended already is no news.
        pq.PQsetNoticeProcessor(observer, _ -> {});
    }

    /** Waits until the backend of a connection of that implementation rests. */
    Rest await(Pq whose, Object conn) {
        return await(whose, conn, null);
    }

    /** Waits until the backend rests, and in another way than the one given. */
    Rest await(Pq whose, Object conn, @Nullable Rest not) {
        int pid = whose.PQbackendPID(conn);
        long end = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < end) {
            // In this order: one that has read its input says that it waits for more only when it has dealt with it.
            Rest rest = Unread.isNothing(whose, conn) ? look(pid) : null;
            if (rest != null && rest != not) {
                return rest;
            }
            // The backend may need this processor.
            LockSupport.parkNanos(BREATH.toNanos());
        }
        throw new IllegalStateException("the backend does not come to rest");
    }

    /** Ends the backend, and waits until it has. */
    void terminate(int pid) {
        if (pid != 0) {
            pq.PQclear(pq.PQexec(observer, "SELECT pg_terminate_backend(" + pid + ", 10000)"));
        }
    }

    /** Null while it works. */
    private @Nullable Rest look(int pid) {
        Object seen = pq.PQexec(observer, "SELECT wait_event FROM pg_stat_get_activity(" + pid + ")");
        try {
            if (pq.PQntuples(seen) == 0) {
                // It leaves the list before it closes its socket.
                return Files.exists(Path.of("/proc", Integer.toString(pid))) ? null : Rest.GONE;
            }
            return switch (pq.PQgetvalue(seen, 0, 0)) {
                case "ClientRead" -> Rest.WAITING;
                case "PgSleep" -> Rest.SLEEPING;
                default -> null;
            };
        } finally {
            pq.PQclear(seen);
        }
    }

    @Override
    public void close() {
        pq.PQfinish(observer);
    }
}
