package dev.quell.conformance.libpq;

import dev.quell.conformance.libpq.Quiescence.Rest;
import dev.quell.testkit.libpq.Pq;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Plays the calls of a random program on one implementation. Each call is made when the server rests, so that what it
 * returns does not depend on time; one that would wait for ever is left out.
 */
final class RandomActor {
    private static final String SETUP =
            "CREATE TEMPORARY TABLE t (a int); INSERT INTO t VALUES (1), (2), (3); LISTEN c; SET client_min_messages = notice";

    static final List<String> STATEMENTS = List.of(
            "SELECT 1",
            "SELECT g FROM generate_series(1, 5) g",
            "SELECT 1/0",
            "",
            "SELECT 1; SELECT 2 WHERE false; SELECT 3",
            "BEGIN",
            "COMMIT",
            "COPY t TO STDOUT",
            "COPY t FROM STDIN",
            "NOTIFY c",
            "DO $$ BEGIN RAISE NOTICE 'n'; END $$",
            "SELECT nothing",
            "SELECT 1; SELECT 1/0; SELECT 2",
            "SELECT 1; COPY t TO STDOUT; COPY t FROM STDIN; SELECT 2",
            "SET application_name = 'x'; RESET application_name",
            "SELECT 6/g FROM generate_series(-3, 3) g",
            "SELECT pg_sleep(60)");

    private static final int PIPELINE_ABORTED = 2;
    private static final int PIPELINE_SYNC = 10;
    private static final int COPY_OUT = 3;
    private static final int CANCEL_OK = 3;
    private static final int READING = 1;
    private static final int WRITING = 2;
    private static final int LAST_LOOKS = 5;
    private static final int ERROR_BUFFER = 256;

    private final Stage stage;
    private final Pq pq;
    private final Quiescence quiescence;
    private final Object conn;
    private Rest rest = Rest.WAITING;
    private int syncs;
    private boolean skipping;
    private boolean swallowsSyncs;
    private @Nullable Object cancel;
    private int cancelWants = WRITING;

    RandomActor(Stage stage, Quiescence quiescence) {
        this.stage = stage;
        this.pq = stage.pq();
        this.quiescence = quiescence;
        conn = stage.connected(stage.conninfo());
        stage.quiet().PQclear(stage.quiet().PQexec(conn, SETUP));
        stage.mask(Integer.toString(stage.quiet().PQbackendPID(conn)), "PID");
        stage.showNotices(conn);
    }

    void play(RandomProgram program) {
        // While data goes in, a server takes no notice of a Sync.
        swallowsSyncs = program.steps().stream()
                .anyMatch(step -> statement(step.choice()).contains("FROM STDIN"));
        for (RandomProgram.Step step : program.steps()) {
            boolean flushes = mayFlush();
            step.call().play(this, step.choice());
            stage.state(conn);
            if (!step.call().isLocal()) {
                settle();
            }
            if (flushes && step.call().reads()) {
                catchUp();
            }
        }
    }

    /** A call that sends and then reads may have read before the server answered. */
    private void catchUp() {
        stage.quiet().PQflush(conn);
        settle();
        stage.quiet().PQconsumeInput(conn);
        // The end comes behind the last data, and needs another look.
        for (int i = 0; i < LAST_LOOKS && rest == Rest.GONE && stage.quiet().PQstatus(conn) == 0; i++) {
            stage.quiet().PQconsumeInput(conn);
        }
    }

    /** Whether what was sent before may still be here. */
    private boolean mayFlush() {
        return stage.quiet().PQisnonblocking(conn) != 0 || stage.quiet().PQpipelineStatus(conn) != 0;
    }

    private void settle() {
        int pid = stage.quiet().PQbackendPID(conn);
        if (pid != 0) {
            stage.mask(Integer.toString(pid), "PID");
            rest = quiescence.await(stage.quiet(), conn);
        }
    }

    static String statement(int choice) {
        return STATEMENTS.get(choice % STATEMENTS.size());
    }

    // --- sending

    void exitPipeline() {
        boolean aborted = stage.quiet().PQpipelineStatus(conn) == PIPELINE_ABORTED;
        // The server then takes no simple query until it gets a Sync, which none brings.
        skipping |= pq.PQexitPipelineMode(conn) == 1 && aborted;
    }

    void sync(boolean flush) {
        int sent = flush ? pq.PQpipelineSync(conn) : pq.PQsendPipelineSync(conn);
        syncs += sent;
    }

    // --- collecting

    void result() {
        if (mayWait()) {
            taken(pq.PQgetResult(conn));
        } else {
            stage.note("would wait");
        }
    }

    /** Whether waiting would come to an end. */
    private boolean mayWait() {
        if (rest == Rest.SLEEPING) {
            return stage.quiet().PQisBusy(conn) == 0;
        }
        if (stage.quiet().PQpipelineStatus(conn) == 0) {
            return isAnswered();
        }
        if (syncs > 0 && !swallowsSyncs) {
            return true;
        }
        catchUp();
        return stage.quiet().PQisBusy(conn) == 0;
    }

    /** Whether there is something to take, now that the server has said all that it has to say. */
    private boolean isAnswered() {
        return stage.quiet().waitSocket(conn, true, false, Duration.ZERO)
                || stage.quiet().PQisBusy(conn) == 0;
    }

    /** All results up to the end, or up to something that goes on for ever. */
    void results() {
        for (int i = 0; i < STATEMENTS.size() && mayWait(); i++) {
            Object result = pq.PQgetResult(conn);
            taken(result);
            catchUp();
            if (result == null) {
                return;
            }
        }
    }

    private void taken(@Nullable Object result) {
        if (result == null) {
            return;
        }
        stage.resultState(result);
        int status = stage.quiet().PQresultStatus(result);
        syncs -= status == PIPELINE_SYNC ? 1 : 0;
        if (status != COPY_OUT && stage.quiet().PQntuples(result) > 0) {
            pq.PQgetvalueBytes(result, stage.quiet().PQntuples(result) - 1, 0);
        }
        pq.PQclear(result);
    }

    void exec(String statement) {
        execute(statement.contains("pg_sleep"), () -> pq.PQexec(conn, statement));
    }

    void execParams(String statement) {
        execute(statement.contains("pg_sleep"), () -> pq.PQexecParams(conn, statement, 0, null, null, null, null, 0));
    }

    /** A function that waits for the results of what was sent before, and for its own. */
    void execute(boolean sleeps, Supplier<@Nullable Object> function) {
        boolean refused = stage.quiet().PQpipelineStatus(conn) != 0;
        if (refused || (rest != Rest.SLEEPING && !sleeps && !skipping && isAnswered())) {
            taken(function.get());
        } else {
            stage.note("would wait");
        }
    }

    void reset() {
        pq.PQreset(conn);
        syncs = 0;
        skipping = false;
        settle();
        stage.quiet().PQclear(stage.quiet().PQexec(conn, SETUP));
    }

    // --- COPY

    void copyOut(int async) {
        if (async != 0 || rest != Rest.SLEEPING) {
            stage.pq().PQgetCopyData(conn, async);
        }
    }

    void copyIn(String data) {
        CopySteps.put(stage, conn, data);
    }

    // --- cancelling

    void createCancel() {
        if (cancel != null) {
            pq.PQcancelFinish(cancel);
        }
        cancel = pq.PQcancelCreate(conn);
        cancelWants = WRITING;
        stage.cancelState(cancel);
    }

    void blockCancel() {
        boolean sleeping = rest == Rest.SLEEPING;
        int done = pq.PQcancelBlocking(cancel);
        stage.cancelState(cancel);
        if (done == 1) {
            cancelled(sleeping);
        }
    }

    void startCancel() {
        pq.PQcancelStart(cancel);
        cancelWants = WRITING;
        stage.cancelState(cancel);
    }

    void pollCancel() {
        if (cancel == null) {
            // C would follow the null pointer.
            return;
        }
        if (stage.quiet().PQcancelSocket(cancel) < 0) {
            pq.PQcancelPoll(cancel);
            stage.cancelState(cancel);
            return;
        }
        boolean sleeping = rest == Rest.SLEEPING;
        cancelWants = stage.pollCancelOnce(cancel, cancelWants);
        if (cancelWants == READING) {
            // The request has been sent; the server ends the connection when it has dealt with it.
            stage.await(cancel, true, false);
            cancelled(sleeping);
        }
        if (cancelWants == CANCEL_OK || cancelWants == 0) {
            cancelWants = WRITING;
        }
    }

    void resetCancel() {
        if (cancel == null) {
            return;
        }
        pq.PQcancelReset(cancel);
        cancelWants = WRITING;
        stage.cancelState(cancel);
    }

    void finishCancel() {
        pq.PQcancelFinish(cancel);
        cancel = null;
    }

    void legacyCancel() {
        boolean sleeping = rest == Rest.SLEEPING;
        Object handle = pq.PQgetCancel(conn);
        if (pq.PQcancel(handle, new byte[ERROR_BUFFER], ERROR_BUFFER) == 1) {
            cancelled(sleeping);
        }
        pq.PQfreeCancel(handle);
    }

    /** The backend has got the signal, but perhaps not heeded it yet. */
    private void cancelled(boolean sleeping) {
        if (sleeping) {
            rest = quiescence.await(stage.quiet(), conn, Rest.SLEEPING);
        }
    }

    /** Ends the backend. */
    void terminate() {
        quiescence.terminate(stage.quiet().PQbackendPID(conn));
    }

    void notifies() {
        pq.PQnotifies(conn);
    }

    Pq pq() {
        return pq;
    }

    Object conn() {
        return conn;
    }
}
