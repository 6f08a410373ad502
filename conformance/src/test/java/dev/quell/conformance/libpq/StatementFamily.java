package dev.quell.conformance.libpq;

import dev.quell.testkit.Role;
import dev.quell.testkit.libpq.Pq;
import java.util.List;

/** Command strings of all kinds, by PQexec, by PQsendQuery, and in transaction blocks. */
final class StatementFamily implements Family {
    private static final List<String> STRINGS = List.of(
            "",
            ";",
            ";;",
            "   ",
            "-- nothing",
            "/* nothing */",
            "SELECT",
            "SELECT 1",
            "SELECT WHERE false",
            "SELECT 1; SELECT 2",
            "SELECT 1;; SELECT 2;",
            "SELECT 1; SELECT 1/0; SELECT 3",
            "SELECT 1; SELECT nonsense; SELECT 3",
            "SELECT 1; not sql",
            "not sql; SELECT 1",
            "SELECT 1/0",
            "SELECT 1,\n       nothing\nFROM nowhere",
            "SELECT 'ä', 'ö', ünknown",
            "\tSELECT\t'€', x",
            "SELECT '" + "long ".repeat(40) + "', nonsense, '" + "long ".repeat(40) + "'",
            "SELECT 1 /* " + "line\n".repeat(20) + " */, nonsense\n, 2",
            "SELECT '",
            "BEGIN; SELECT 1; COMMIT",
            "BEGIN; SELECT 1/0; COMMIT",
            "BEGIN; INSERT INTO nowhere VALUES (1)",
            "COMMIT",
            "ROLLBACK; SELECT 1",
            "SELECT 1; VACUUM",
            "CREATE TEMP TABLE t (a int); INSERT INTO t VALUES (1), (2); TABLE t; UPDATE t SET a = 3;"
                    + " DELETE FROM t; DROP TABLE t",
            "CREATE TEMP TABLE t (a int PRIMARY KEY, CONSTRAINT positive CHECK (a > 0)); INSERT INTO t VALUES (-1)",
            "CREATE TEMP TABLE t (a int PRIMARY KEY); INSERT INTO t VALUES (1), (1)",
            "CREATE TEMP TABLE t (a int NOT NULL); INSERT INTO t VALUES (NULL)",
            "CREATE TEMP TABLE t (a int); INSERT INTO t SELECT generate_series(1, 9) RETURNING a",
            "VALUES (1, 'a'), (2, NULL)",
            "SELECT * FROM generate_series(1, 7) g",
            "SHOW client_encoding",
            "SET application_name TO 'something'; SHOW application_name",
            "SET nothing TO 'something'",
            "BEGIN; DECLARE c CURSOR FOR SELECT generate_series(1, 5); FETCH 2 FROM c; MOVE 1 FROM c; FETCH ALL FROM c;"
                    + " CLOSE c; COMMIT",
            "FETCH 1 FROM nowhere",
            "EXPLAIN (COSTS OFF) SELECT 1",
            "PREPARE p AS SELECT $1::int; EXECUTE p (1); DEALLOCATE p; EXECUTE p (2)",
            "DO $$ BEGIN RAISE NOTICE 'from DO'; RAISE EXCEPTION 'mine' USING DETAIL = 'd', HINT = 'h'; END $$",
            "DO $$ BEGIN RAISE EXCEPTION ''; END $$",
            "LISTEN channel; NOTIFY channel, 'payload'; UNLISTEN *; SELECT 1",
            "SELECT true, 1::int2, 2::int4, 3::int8, 1.5::float8, 1.50::numeric, 'x'::name, 'y'::bpchar, 'z'::varchar(7),"
                    + " '\\x00ff'::bytea, '{1,NULL,3}'::int[], NULL::date, row(1, 'a')",
            "DISCARD ALL",
            "LOCK TABLE pg_class",
            "CHECKPOINT; SELECT 1");

    @Override
    public String name() {
        return "statement";
    }

    @Override
    public void addTo(Scenarios scenarios) {
        for (String sql : STRINGS) {
            scenarios.onEveryServer("statements \"%s\"".formatted(shortened(sql)), stage -> play(stage, sql));
        }
        scenarios.onEveryServer("statements as the superuser", StatementFamily::asSuperuser);
        scenarios.onEveryServer("a cancelled statement among others", StatementFamily::cancelledAmongOthers);
        scenarios.onEveryServer("a statement timeout", StatementFamily::timeout);
    }

    private static String shortened(String sql) {
        String line = sql.replace('\n', ' ').replace('\t', ' ');
        return line.length() <= 70 ? line : line.substring(0, 67) + "...";
    }

    private static void play(Stage stage, String sql) {
        Object conn = stage.connected(stage.conninfo());
        stage.showNotices(conn);
        Pq pq = stage.pq();
        Steps.taken(stage, pq.PQexec(conn, sql));
        stage.state(conn);
        afresh(stage, conn);
        pq.PQsendQuery(conn, sql);
        stage.state(conn);
        stage.results(conn);
        stage.state(conn);
        afresh(stage, conn);
        Steps.taken(stage, pq.PQexecParams(conn, sql, 0, null, null, null, null, 0));
        stage.state(conn);
        afresh(stage, conn);
        Steps.taken(stage, pq.PQexecParams(conn, sql, 0, null, null, null, null, 1));
        stage.state(conn);
        afresh(stage, conn);
        Steps.taken(stage, pq.PQexec(conn, "BEGIN"));
        Steps.taken(stage, pq.PQexec(conn, sql));
        stage.state(conn);
        Steps.taken(stage, pq.PQexec(conn, "SELECT 1"));
        Steps.taken(stage, pq.PQexec(conn, "COMMIT"));
        stage.state(conn);
    }

    /** Forgets what a round has left: transactions, tables, statements. Also ends a COPY. */
    private static void afresh(Stage stage, Object conn) {
        Pq pq = stage.quiet();
        pq.PQclear(pq.PQexec(conn, "ROLLBACK"));
        pq.PQclear(pq.PQexec(conn, "DISCARD ALL"));
    }

    private static void asSuperuser(Stage stage) {
        Object conn = stage.connected(stage.setting().conninfo(Role.POSTGRES));
        for (String sql : List.of("CHECKPOINT", "SELECT current_user", "SET ROLE trust_user", "SELECT current_user")) {
            Steps.taken(stage, stage.pq().PQexec(conn, sql));
            stage.pq().PQparameterStatus(conn, "is_superuser");
            stage.pq().PQparameterStatus(conn, "session_authorization");
        }
        stage.state(conn);
    }

    private static void cancelledAmongOthers(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        stage.pq().PQsendQuery(conn, "SELECT 1; SELECT pg_sleep(60); SELECT 3");
        stage.awaitRunning(conn);
        Steps.cancel(stage, conn);
        Steps.contents(stage, conn);
        Steps.taken(stage, stage.pq().PQexec(conn, "SELECT 4"));
    }

    private static void timeout(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        Steps.taken(stage, stage.pq().PQexec(conn, "SET statement_timeout TO 20"));
        Steps.taken(stage, stage.pq().PQexec(conn, "SELECT 1; SELECT pg_sleep(60)"));
        stage.state(conn);
    }
}
