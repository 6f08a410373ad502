package dev.quell.conformance.libpq;

import dev.quell.testkit.libpq.Pq;
import dev.quell.testkit.libpq.PqEventProc;

/** Event procedures: what they are told, and what becomes of it when they refuse. */
final class EventFamily implements Family {
    private static final int EVENTS_OF_COPY = 4;
    private static final int ALL_COPY_FLAGS = 15;
    private static final int REFUSES_NOTHING = -1;
    private static final String[] EVENTS = {
        "REGISTER", "CONNRESET", "CONNDESTROY", "RESULTCREATE", "RESULTCOPY", "RESULTDESTROY"
    };

    @Override
    public String name() {
        return "events";
    }

    @Override
    public void addTo(Scenarios scenarios) {
        for (int refused = REFUSES_NOTHING; refused < EVENTS.length; refused++) {
            int event = refused;
            String what = event < 0 ? "nothing" : EVENTS[event];
            scenarios.onEveryServer("a procedure that refuses " + what, stage -> told(stage, event));
        }
        scenarios.alone("registered where it cannot be", stage -> {
            Pq pq = stage.pq();
            PqEventProc proc = proc(stage, "proc", REFUSES_NOTHING);
            pq.PQregisterEventProc(null, proc, "name");
            Object conn = pq.PQconnectStart("nonsense");
            pq.PQregisterEventProc(conn, null, "name");
            pq.PQregisterEventProc(conn, proc, null);
            pq.PQregisterEventProc(conn, proc, "");
            pq.PQregisterEventProc(conn, proc, "name");
            pq.PQmakeEmptyPGresult(conn, 2);
            pq.PQfinish(conn);
        });
    }

    private static void told(Stage stage, int refused) {
        Pq pq = stage.pq();
        Object conn = stage.connected(stage.conninfo());
        pq.PQregisterEventProc(conn, proc(stage, "first", refused), "first");
        pq.PQregisterEventProc(conn, proc(stage, "second", REFUSES_NOTHING), "second");
        Object result = pq.PQexec(conn, "SELECT 1");
        stage.resultState(result);
        for (int flags : new int[] {0, EVENTS_OF_COPY, ALL_COPY_FLAGS}) {
            Object copy = pq.PQcopyResult(result, flags);
            stage.resultState(copy);
            pq.PQclear(copy);
        }
        pq.PQclear(result);
        pq.PQclear(pq.PQexec(conn, "SELECT 1; SELECT 1/0"));
        pq.PQsendQuery(conn, "SELECT g FROM generate_series(1, 2) g");
        pq.PQsetSingleRowMode(conn);
        stage.results(conn);
        Object made = pq.PQmakeEmptyPGresult(conn, 2);
        pq.PQfireResultCreateEvents(conn, made);
        pq.PQfireResultCreateEvents(null, made);
        pq.PQclear(made);
        pq.PQfireResultCreateEvents(conn, null);
        pq.PQreset(conn);
        stage.state(conn);
        pq.PQclear(pq.PQexec(conn, "SELECT 2"));
        pq.PQfinish(conn);
    }

    private static PqEventProc proc(Stage stage, String name, int refused) {
        return (event, conn, result) -> {
            stage.note("%s is told %s%s%s"
                    .formatted(
                            name,
                            EVENTS[event],
                            conn ? ", a connection" : "",
                            result == null ? "" : ", a result " + stage.quiet().PQresultStatus(result)));
            return event == refused ? 0 : 1;
        };
    }
}
