package dev.quell.conformance.libpq;

import dev.quell.testkit.Role;
import dev.quell.testkit.libpq.Pq;
import dev.quell.testkit.libpq.PqArgument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** What {@code PQtrace} writes, line by line. */
final class TraceFamily implements Family {
    private static final int SUPPRESS_TIMESTAMPS = 1;
    private static final int REGRESS = 3;
    private static final int SYNC = 10;

    /** What is done while the trace is on. */
    private static final Map<String, BiConsumer<Stage, Object>> ACTIONS = new TreeMap<>(Map.ofEntries(
            Map.entry("simple queries", TraceFamily::simple),
            Map.entry("errors and notices", TraceFamily::errors),
            Map.entry("parameters", TraceFamily::parameters),
            Map.entry("prepare, describe, close", TraceFamily::prepare),
            Map.entry("COPY", TraceFamily::copy),
            Map.entry("notifications", TraceFamily::notifications),
            Map.entry("function calls", TraceFamily::functions),
            Map.entry("pipelines", TraceFamily::pipeline),
            Map.entry("rows in parts", TraceFamily::rowModes),
            Map.entry("large messages", TraceFamily::large)));

    @Override
    public String name() {
        return "trace";
    }

    @Override
    public void addTo(Scenarios scenarios) {
        ACTIONS.forEach((what, action) -> {
            for (int flags : new int[] {SUPPRESS_TIMESTAMPS, REGRESS}) {
                scenarios.onEveryServer("%s, flags %d".formatted(what, flags), stage -> traced(stage, flags, action));
            }
        });
        for (int flags : new int[] {SUPPRESS_TIMESTAMPS, REGRESS}) {
            scenarios.overEveryTransport("connecting, flags " + flags, stage -> connecting(stage, flags, Role.TRUST));
            for (Role role : new Role[] {Role.PASSWORD, Role.MD5, Role.SCRAM, Role.REJECT}) {
                scenarios.onEveryServer(
                        "connecting as %s, flags %d".formatted(role, flags), stage -> connecting(stage, flags, role));
            }
            scenarios.onEveryServer("reset, flags " + flags, stage -> reset(stage, flags));
        }
        scenarios.onEveryServer("with the time", TraceFamily::timestamps);
        scenarios.onEveryServer("switched on and off", TraceFamily::switched);
        scenarios.onEveryServer("switched on within a query", TraceFamily::late);
        scenarios.alone("no connection", stage -> {
            stage.pq().PQsetTraceFlags(null, REGRESS);
            stage.pq().PQuntrace(null);
        });
    }

    private static void traced(Stage stage, int flags, BiConsumer<Stage, Object> action) {
        Object conn = stage.connected(stage.setting().conninfo(Role.POSTGRES));
        stage.showNotices(conn);
        maskIdentity(stage, conn);
        tracing(stage, conn, flags, () -> action.accept(stage, conn));
    }

    private static void maskIdentity(Stage stage, Object conn) {
        stage.mask(Integer.toString(stage.quiet().PQbackendPID(conn)), "PID");
    }

    /** Traces what is done, and puts the trace into the scenario's. */
    private static void tracing(Stage stage, Object conn, int flags, Runnable action) {
        Path file = temporaryFile();
        stage.pq().PQtrace(conn, file);
        stage.pq().PQsetTraceFlags(conn, flags);
        action.run();
        stage.pq().PQuntrace(conn);
        show(stage, file);
    }

    private static Path temporaryFile() {
        try {
            return Files.createTempFile("quell-trace-", ".txt");
        } catch (IOException failure) {
            throw new IllegalStateException("there is no room for a trace", failure);
        }
    }

    private static void show(Stage stage, Path file) {
        try {
            for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
                stage.note(masked(line));
            }
            Files.delete(file);
        } catch (IOException failure) {
            throw new IllegalStateException("the trace cannot be read", failure);
        }
    }

    private static String masked(String line) {
        return line.replaceFirst("^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{6}\\t", "TIME ")
                .replaceAll("BackendKeyData\t .*", "BackendKeyData\t KEY")
                .replaceAll("(SASL(?:Initial)?(?:Response|Continue|Final)\t).*", "$1...")
                .replaceAll("(AuthenticationMD5Password).*|(PasswordMessage\t \"md5).*", "$1$2...");
    }

    // --- actions

    private static void simple(Stage stage, Object conn) {
        for (String query : new String[] {
            "SELECT 1 AS one, NULL AS two, E'a\\nb\\x01\\x7f' AS \"na\u00efve\"",
            "",
            "SELECT",
            "SELECT 1; SELECT 2; SET search_path = public",
            "SET application_name = 'traced'; RESET application_name",
            "BEGIN; SELECT 1/0; COMMIT",
            "ROLLBACK"
        }) {
            stage.resultState(stage.pq().PQexec(conn, query));
        }
    }

    private static void errors(Stage stage, Object conn) {
        stage.pq().PQexec(conn, "SELECT nothing");
        stage.pq().PQexec(conn, "DO $$ BEGIN RAISE NOTICE 'told' USING HINT = 'hint'; END $$");
        stage.pq().PQexec(conn, "DROP TABLE IF EXISTS nowhere");
        stage.pq().PQexecParams(conn, "SELECT nothing", 0, null, null, null, null, 0);
    }

    private static void parameters(Stage stage, Object conn) {
        Pq pq = stage.pq();
        byte[][] values = {CopySteps.bytes("17"), null, {0, 0, 0, 5}};
        stage.resultState(pq.PQexecParams(
                conn,
                "SELECT $1::int, $2::text, $3::int4",
                3,
                new int[] {23, 0, 23},
                values,
                new int[] {0, 0, 4},
                new int[] {0, 0, 1},
                1));
        stage.resultState(pq.PQexecParams(conn, "SELECT $1", 1, null, values, null, null, 0));
        stage.resultState(pq.PQexecParams(conn, "", 0, null, null, null, null, 0));
        stage.resultState(pq.PQexecParams(conn, "SET search_path = public", 0, null, null, null, null, 0));
    }

    private static void prepare(Stage stage, Object conn) {
        Pq pq = stage.pq();
        pq.PQprepare(conn, "stored", "SELECT $1::int AS a, $2::text FROM pg_class", 2, new int[] {23, 0});
        pq.PQdescribePrepared(conn, "stored");
        pq.PQdescribePrepared(conn, "missing");
        pq.PQexecPrepared(conn, "stored", 2, new byte[][] {{'x'}, {'y'}}, null, null, 0);
        pq.PQclosePrepared(conn, "stored");
        pq.PQexec(conn, "BEGIN; DECLARE open CURSOR FOR SELECT 1 AS one");
        pq.PQdescribePortal(conn, "open");
        pq.PQclosePortal(conn, "open");
        pq.PQdescribePortal(conn, "open");
    }

    private static void copy(Stage stage, Object conn) {
        Pq pq = stage.pq();
        CopySteps.run(stage, conn, false, "COPY (SELECT g, E'\\t' FROM generate_series(1, 2) g) TO STDOUT");
        CopySteps.rows(stage, conn);
        stage.results(conn);
        CopySteps.run(stage, conn, true, "COPY (SELECT 1) TO STDOUT (FORMAT binary)");
        CopySteps.rows(stage, conn);
        stage.results(conn);
        pq.PQexec(conn, "CREATE TEMPORARY TABLE lines (line text)");
        for (boolean extended : new boolean[] {false, true}) {
            CopySteps.run(stage, conn, extended, "COPY lines FROM STDIN");
            CopySteps.put(stage, conn, "first\n");
            CopySteps.put(stage, conn, "second\nthird");
            pq.PQputCopyEnd(conn, extended ? "enough" : null);
            stage.results(conn);
        }
        CopySteps.run(stage, conn, false, "COPY lines FROM STDIN");
        pq.PQexec(conn, "SELECT 1");
    }

    private static void notifications(Stage stage, Object conn) {
        stage.pq().PQexec(conn, "LISTEN here; NOTIFY here, 'what'; NOTIFY here");
        stage.pq().PQexec(conn, "UNLISTEN *");
    }

    private static void functions(Stage stage, Object conn) {
        int absolute = 1397;
        int[] result = new int[1];
        PqArgument[] arguments = {new PqArgument(4, -5, null)};
        stage.resultState(stage.pq().PQfn(conn, absolute, result, new int[1], 1, arguments, 1));
        stage.resultState(stage.pq().PQfn(conn, 1, result, new int[1], 1, arguments, 1));
    }

    private static void pipeline(Stage stage, Object conn) {
        Pq pq = stage.pq();
        pq.PQenterPipelineMode(conn);
        pq.PQsendQueryParams(conn, "SELECT 1", 0, null, null, null, null, 0);
        pq.PQsendPrepare(conn, "piped", "SELECT $1::int", 0, null);
        pq.PQsendFlushRequest(conn);
        pq.PQsendQueryParams(conn, "SELECT nothing", 0, null, null, null, null, 0);
        pq.PQsendDescribePrepared(conn, "piped");
        pq.PQsendPipelineSync(conn);
        pq.PQsendClosePrepared(conn, "piped");
        pq.PQpipelineSync(conn);
        for (int syncs = 0; syncs < 2; ) {
            Object result = pq.PQgetResult(conn);
            stage.resultState(result);
            syncs += stage.quiet().PQresultStatus(result) == SYNC ? 1 : 0;
        }
        pq.PQexitPipelineMode(conn);
    }

    private static void rowModes(Stage stage, Object conn) {
        stage.pq().PQsendQuery(conn, "SELECT g FROM generate_series(1, 3) g");
        stage.pq().PQsetChunkedRowsMode(conn, 2);
        stage.results(conn);
    }

    private static void large(Stage stage, Object conn) {
        stage.resultState(stage.pq().PQexec(conn, "SELECT repeat('x', 40000), '" + "y".repeat(20000) + "'"));
        stage.resultState(stage.pq().PQexec(conn, "SELECT g FROM generate_series(1, 500) g"));
    }

    // --- connecting

    private static void connecting(Stage stage, int flags, Role role) {
        Pq pq = stage.pq();
        Object conn = pq.PQconnectStart(stage.setting().conninfo(role));
        tracing(stage, conn, flags, () -> {
            stage.pollConnection(conn);
            stage.quiet().PQclear(stage.quiet().PQexec(conn, "SELECT 1"));
            stage.pq().PQsetTraceFlags(conn, flags);
        });
        pq.PQfinish(conn);
    }

    private static void reset(Stage stage, int flags) {
        Object conn = stage.connected(stage.conninfo());
        tracing(stage, conn, flags, () -> {
            stage.pq().PQreset(conn);
            stage.pq().PQexec(conn, "SELECT 1");
        });
    }

    // --- the trace itself

    private static void timestamps(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        Path file = temporaryFile();
        stage.pq().PQtrace(conn, file);
        stage.pq().PQexec(conn, "SELECT 1");
        stage.pq().PQuntrace(conn);
        show(stage, file);
    }

    private static void switched(Stage stage) {
        Pq pq = stage.pq();
        Object conn = stage.connected(stage.conninfo());
        pq.PQsetTraceFlags(conn, REGRESS);
        pq.PQuntrace(conn);
        Path first = temporaryFile();
        Path second = temporaryFile();
        pq.PQtrace(conn, first);
        pq.PQsetTraceFlags(conn, REGRESS);
        pq.PQexec(conn, "SELECT 1");
        pq.PQtrace(conn, second);
        // The flags were those of the first.
        pq.PQsetTraceFlags(conn, SUPPRESS_TIMESTAMPS);
        pq.PQexec(conn, "SELECT 2");
        pq.PQuntrace(conn);
        pq.PQexec(conn, "SELECT 3");
        show(stage, first);
        show(stage, second);
    }

    private static void late(Stage stage) {
        Pq pq = stage.pq();
        Object conn = stage.connected(stage.conninfo());
        pq.PQsendQuery(conn, "SELECT 1; SELECT 2");
        CopySteps.awaitIdle(stage, conn);
        pq.PQconsumeInput(conn);
        stage.resultState(pq.PQgetResult(conn));
        tracing(stage, conn, SUPPRESS_TIMESTAMPS, () -> stage.results(conn));
    }
}
