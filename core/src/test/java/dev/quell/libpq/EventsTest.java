package dev.quell.libpq;

import static dev.quell.libpq.Libpq.*;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What event procedures hear, in lockstep with the real libpq. */
class EventsTest {
    private static final AddressLayout POINTER = ValueLayout.ADDRESS;
    private static final int PROCEDURES = 3;
    private static final MemorySegment NAME = RealLibpq.string("name", StandardCharsets.UTF_8);

    private final RealLibpq real = new RealLibpq();
    private final List<String> ours = new ArrayList<>();
    private final List<String> theirs = new ArrayList<>();

    private final PGconn conn = Unconnected.conn();
    private final MemorySegment theirConn =
            real.pointer("PQconnectStart", RealLibpq.string(Unconnected.CONNINFO, StandardCharsets.UTF_8));
    private final List<PGresult> results = new ArrayList<>();
    private final List<MemorySegment> theirResults = new ArrayList<>();
    private final List<PGEventProc> procedures = new ArrayList<>();
    private final List<MemorySegment> theirProcedures = new ArrayList<>();
    /** Which events each procedure refuses, one bit each. */
    private final int[] refusals = new int[PROCEDURES];

    EventsTest() {
        for (int i = 0; i < PROCEDURES; i++) {
            int number = i;
            procedures.add((evtId, evtInfo, passThrough) -> {
                ours.add(number + " " + evtId.value() + " " + passThrough + describe(evtInfo));
                assertThat(evtInfo.evtId()).isEqualTo(evtId);
                return answer(number, evtId.value());
            });
            theirProcedures.add(RealLibpq.eventProc((evtId, evtInfo, passThrough) -> {
                theirs.add(number + " " + evtId + " " + passThrough.address() + describe(evtId, evtInfo));
                return answer(number, evtId);
            }));
        }
    }

    private int answer(int procedure, int evtId) {
        return (refusals[procedure] & 1 << evtId) == 0 ? 1 : 0;
    }

    private String describe(PGEventInfo info) {
        return switch (info) {
            case PGEventInfo.PGEventRegister(PGconn which) -> connection(which == conn);
            case PGEventInfo.PGEventConnReset(PGconn which) -> connection(which == conn);
            case PGEventInfo.PGEventConnDestroy(PGconn which) -> connection(which == conn);
            case PGEventInfo.PGEventResultCreate(PGconn which, PGresult res) ->
                connection(which == conn) + results.indexOf(res);
            case PGEventInfo.PGEventResultCopy(PGresult src, PGresult dest) ->
                " copy of " + results.indexOf(src) + " to " + results.indexOf(dest);
            case PGEventInfo.PGEventResultDestroy(PGresult res) -> " result " + results.indexOf(res);
        };
    }

    private String describe(int evtId, MemorySegment info) {
        MemorySegment first = info.get(POINTER, 0);
        return switch (evtId) {
            case 0, 1, 2 -> connection(first.equals(theirConn));
            case 3 -> connection(first.equals(theirConn)) + indexOf(info.get(POINTER, 8));
            case 4 -> " copy of " + indexOf(first) + " to " + indexOf(info.get(POINTER, 8));
            default -> " result " + indexOf(first);
        };
    }

    private int indexOf(MemorySegment result) {
        for (int i = 0; i < theirResults.size(); i++) {
            if (theirResults.get(i).address() == result.address()) {
                return i;
            }
        }
        return -1;
    }

    private static String connection(boolean same) {
        return same ? " the connection " : " no connection ";
    }

    private void both(Object our, Object their) {
        ours.add("answer " + our);
        theirs.add("answer " + their);
    }

    @Test
    void events_ofAnyCourseOfCalls_areLibpqs() {
        Random random = new Random(11);
        for (int i = 0; i < 4000; i++) {
            step(random);
            assertThat(ours).isEqualTo(theirs);
            ours.clear();
            theirs.clear();
        }
        assertThat(results).hasSizeGreaterThan(5);
    }

    private void step(Random random) {
        int procedure = random.nextInt(PROCEDURES);
        boolean withResult = !results.isEmpty();
        int which = withResult ? random.nextInt(results.size()) : 0;
        switch (random.nextInt(10)) {
            case 0 -> refusals[procedure] = random.nextBoolean() ? 0 : random.nextInt(64);
            case 1 -> register(procedure);
            case 2 -> connectionData(procedure, random.nextInt(1, 9));
            case 3, 4 -> make();
            case 5, 6 -> {
                if (withResult) {
                    fire(which, random.nextBoolean());
                }
            }
            case 7 -> {
                if (withResult) {
                    copy(which, random.nextInt(16));
                }
            }
            case 8 -> {
                if (withResult) {
                    resultData(which, procedure, random.nextInt(1, 9));
                }
            }
            default -> {
                if (results.size() > 8) {
                    clear(which);
                }
            }
        }
    }

    private void register(int procedure) {
        both(
                PQregisterEventProc(conn, procedures.get(procedure), "name", procedure),
                real.number(
                        "PQregisterEventProc",
                        theirConn,
                        theirProcedures.get(procedure),
                        NAME,
                        MemorySegment.ofAddress(procedure)));
    }

    private void connectionData(int procedure, int data) {
        PGEventProc our = procedures.get(procedure);
        MemorySegment their = theirProcedures.get(procedure);
        both(
                number(PQinstanceData(conn, our)),
                real.pointer("PQinstanceData", theirConn, their).address());
        both(
                PQsetInstanceData(conn, our, (long) data),
                real.number("PQsetInstanceData", theirConn, their, MemorySegment.ofAddress(data)));
        both(
                number(PQinstanceData(conn, our)),
                real.pointer("PQinstanceData", theirConn, their).address());
    }

    private static Object number(@Nullable Object data) {
        return data == null ? 0L : data;
    }

    private void make() {
        results.add(PQmakeEmptyPGresult(conn, ExecStatusType.PGRES_TUPLES_OK));
        theirResults.add(real.pointer("PQmakeEmptyPGresult", theirConn, 2));
    }

    private void fire(int which, boolean withConnection) {
        both(
                PQfireResultCreateEvents(withConnection ? conn : null, results.get(which)),
                real.number("PQfireResultCreateEvents", withConnection ? theirConn : null, theirResults.get(which)));
    }

    private void copy(int which, int flags) {
        PGresult copy = Objects.requireNonNull(PQcopyResult(results.get(which), flags));
        MemorySegment theirCopy = real.pointer("PQcopyResult", theirResults.get(which), flags);
        results.add(copy);
        theirResults.add(theirCopy);
    }

    private void resultData(int which, int procedure, int data) {
        PGresult res = results.get(which);
        PGEventProc our = procedures.get(procedure);
        MemorySegment theirRes = theirResults.get(which);
        MemorySegment their = theirProcedures.get(procedure);
        both(
                number(PQresultInstanceData(res, our)),
                real.pointer("PQresultInstanceData", theirRes, their).address());
        both(
                PQresultSetInstanceData(res, our, (long) data),
                real.number("PQresultSetInstanceData", theirRes, their, MemorySegment.ofAddress(data)));
        both(
                number(PQresultInstanceData(res, our)),
                real.pointer("PQresultInstanceData", theirRes, their).address());
    }

    private void clear(int which) {
        PQclear(results.get(which));
        real.run("PQclear", theirResults.get(which));
        results.remove(which);
        theirResults.remove(which);
    }

    @Test
    void destruction_ofTheConnection_isToldToAll() {
        for (int i = 0; i < PROCEDURES; i++) {
            register(i);
        }
        refusals[0] = 1 << PGEventId.PGEVT_CONNDESTROY.value();
        conn.events().connectionDestroyed(conn);
        real.run("PQfinish", theirConn);
        assertThat(ours).isEqualTo(theirs).hasSize(9);
    }

    @Test
    void registration_withArgumentsMissing_fails() {
        PGEventProc proc = procedures.getFirst();
        assertThat(PQregisterEventProc(null, proc, "name", null)).isZero();
        assertThat(PQregisterEventProc(conn, null, "name", null)).isZero();
        assertThat(PQregisterEventProc(conn, proc, null, null)).isZero();
        assertThat(PQregisterEventProc(conn, proc, "", null)).isZero();
        assertThat(PQsetInstanceData(null, proc, 1)).isZero();
        assertThat(PQsetInstanceData(conn, null, 1)).isZero();
        assertThat(PQinstanceData(null, proc)).isNull();
        assertThat(PQresultSetInstanceData(null, proc, 1)).isZero();
        assertThat(PQresultInstanceData(null, proc)).isNull();
        assertThat(ours).isEmpty();
    }
}
