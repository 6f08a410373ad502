package dev.quell.conformance.libpq;

import dev.quell.testkit.Role;
import dev.quell.testkit.libpq.Pq;
import dev.quell.testkit.libpq.PqAttribute;
import dev.quell.testkit.libpq.PqPrintOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All that there is to know about a result, about results of every kind. */
final class ResultFamily implements Family {
    private static final int[] STATUSES = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    private static final int ALL_COPY_FLAGS = 15;

    private static final List<String> QUERIES = List.of(
            "SELECT",
            "SELECT FROM generate_series(1, 3)",
            "SELECT 1 AS one, 'two' AS \"Two\", NULL AS three, 4.5::numeric(9, 3) AS \"a \"\"quoted\"\" name\"",
            "SELECT g, g::float8 / 3, repeat('x', g) FROM generate_series(1, 4) g",
            "SELECT 1 WHERE false",
            "SELECT relname, relnamespace, relkind, reltuples, relhassubclass, relacl FROM pg_class "
                    + "WHERE relname IN ('pg_class', 'pg_type') ORDER BY 1",
            "SELECT true, 'c'::\"char\", 1::int2, 2::int8, 3.5::float4, 'n'::name, 'c'::char(5), 'v'::varchar(7), "
                    + "'\\x00ff'::bytea, DATE '2024-02-29', TIME '12:34', TIMESTAMPTZ 'epoch', INTERVAL '1 day', "
                    + "ARRAY[1,NULL,3], '{\"a\":1}'::jsonb, '(1,2)'::point, ROW(1,'x'), '1.2.3.4'::inet, "
                    + "B'101', '00000000-0000-0000-0000-000000000000'::uuid, '<a/>'::text, int4range(1, 5)",
            "SELECT 1 AS a, 2 AS a, 3 AS \"A\", 4 AS \"\"\"\", 5",
            "SELECT 'gr\u00fcn \u20ac \ud83d\ude00' AS \"na\u00efve \u20ac\", '' AS empty, E'a\\tb\\nc' AS lines",
            "VALUES (1, NULL), (NULL, 2), (NULL, NULL)",
            "SHOW server_version_num",
            "EXPLAIN (COSTS off) SELECT 1",
            "",
            ";",
            " -- nothing but a comment");

    private static final List<String> COMMANDS = List.of(
            "CREATE TEMPORARY TABLE things (number int PRIMARY KEY, name text)",
            "INSERT INTO things VALUES (1, 'one')",
            "INSERT INTO things SELECT g, g::text FROM generate_series(2, 1000) g",
            "INSERT INTO things VALUES (1001, 'x') RETURNING number, name",
            "UPDATE things SET name = 'new' WHERE number < 4",
            "UPDATE things SET name = 'none' WHERE false",
            "DELETE FROM things WHERE number > 500",
            "DELETE FROM things WHERE number = 1 RETURNING *",
            "SELECT * FROM things LIMIT 2",
            "SELECT * INTO TEMPORARY others FROM things",
            "CREATE TEMPORARY TABLE more AS SELECT * FROM things LIMIT 7",
            "CREATE TEMPORARY VIEW seen AS SELECT 1",
            "CREATE INDEX ON things (name)",
            "ANALYZE things",
            "TRUNCATE more",
            "BEGIN",
            "SAVEPOINT here",
            "DECLARE rows SCROLL CURSOR FOR SELECT * FROM things",
            "FETCH 3 FROM rows",
            "FETCH BACKWARD 1 FROM rows",
            "MOVE 5 FROM rows",
            "MOVE 0 FROM rows",
            "CLOSE rows",
            "ROLLBACK TO SAVEPOINT here",
            "RELEASE SAVEPOINT here",
            "LOCK TABLE things",
            "COMMIT",
            "ROLLBACK",
            "PREPARE stored AS SELECT $1::int",
            "EXECUTE stored(5)",
            "DEALLOCATE stored",
            "DEALLOCATE ALL",
            "SET search_path = public",
            "RESET search_path",
            "LISTEN things",
            "NOTIFY things",
            "UNLISTEN *",
            "DO $$ BEGIN END $$",
            "VACUUM things",
            "DISCARD PLANS",
            "COMMENT ON TABLE things IS 'things'",
            "ALTER TABLE things ADD COLUMN last int",
            "DROP TABLE things, others",
            "SELECT 1; INSERT INTO more VALUES (1); SELECT 2, 3",
            "CHECKPOINT");

    private static final List<String> NAMES = List.of(
            "a",
            "A",
            "\"A\"",
            "\"a\"",
            "b",
            "",
            "\"",
            "\"\"",
            "\"\"\"\"",
            "Two words",
            "\"Two words\"",
            "two words",
            "TWO\" WORDS\"",
            "\"Two \"WORDS",
            "\u00c4",
            "\u00e4",
            "\"\u00c4\"",
            "?column?",
            "\"\"\"",
            "a\"",
            "\"a");

    @Override
    public String name() {
        return "results";
    }

    @Override
    public void addTo(Scenarios scenarios) {
        for (int i = 0; i < QUERIES.size(); i++) {
            String query = QUERIES.get(i);
            String name = "query %d, %s".formatted(i, query.substring(0, Math.min(40, query.length())));
            scenarios.onEveryServer(name + ", simple", stage -> inspected(stage, query));
            for (int format : new int[] {0, 1}) {
                scenarios.onEveryServer(name + ", format " + format, stage -> inspected(stage, query, format));
            }
        }
        scenarios.onEveryServer("the tags of all kinds of commands", ResultFamily::tags);
        scenarios.onEveryServer("columns by name", ResultFamily::names);
        scenarios.onEveryServer("a statement described", ResultFamily::described);
        scenarios.onEveryServer("a portal described", ResultFamily::portal);
        scenarios.onEveryServer("a result of COPY", ResultFamily::copy);
        scenarios.onEveryServer("results copied", ResultFamily::copied);
        scenarios.onEveryServer("results made by hand", ResultFamily::made);
        scenarios.onEveryServer("made for a connection", ResultFamily::madeFor);
        scenarios.onEveryServer("results printed", ResultFamily::printed);
        scenarios.onEveryServer("results printed in the manner of old", ResultFamily::printedOld);
        scenarios.onEveryServer("used after the connection was finished", ResultFamily::outlives);
        scenarios.onEveryServer("in another encoding", ResultFamily::latin1);
        scenarios.alone("no result", stage -> {
            inspect(stage, null);
            values(stage, null);
            stage.pq().PQcopyResult(null, ALL_COPY_FLAGS);
            stage.pq().PQsetvalue(null, 0, 0, new byte[1], 1);
            stage.pq().PQsetResultAttrs(null, 0, List.of());
            stage.pq().PQclear(null);
            for (int status : STATUSES) {
                stage.pq().PQresStatus(status);
            }
        });
    }

    private static void inspected(Stage stage, String query) {
        Object conn = shown(stage);
        Object result = stage.pq().PQexec(conn, query);
        inspect(stage, result);
        values(stage, result);
    }

    private static void inspected(Stage stage, String query, int format) {
        Object conn = shown(stage);
        Object result = stage.pq().PQexecParams(conn, query, 0, null, null, null, null, format);
        inspect(stage, result);
        values(stage, result);
    }

    private static void tags(Stage stage) {
        Pq pq = stage.pq();
        Object conn = shown(stage, Role.POSTGRES);
        for (String command : COMMANDS) {
            Object result = pq.PQexec(conn, command);
            stage.resultState(result);
            pq.PQcmdStatus(result);
            pq.PQcmdTuples(result);
            pq.PQoidValue(result);
            pq.PQoidStatus(result);
            pq.PQclear(result);
        }
    }

    private static void names(Stage stage) {
        Object conn = shown(stage);
        Object result = stage.pq()
                .PQexec(
                        conn,
                        "SELECT 1 AS \"A\", 2 AS a, 3 AS a, 4 AS \"Two words\", 5 AS \"\"\"\", 6 AS \"\u00c4\", 7 AS \"\u00e4\", 8");
        for (String name : NAMES) {
            stage.pq().PQfnumber(result, name);
        }
        stage.pq().PQfnumber(result, null);
    }

    private static void described(Stage stage) {
        Pq pq = stage.pq();
        Object conn = shown(stage);
        inspect(stage, pq.PQprepare(conn, "one", "SELECT $1::int AS a, $2::text, $3::int[] FROM pg_class", 0, null));
        inspect(stage, pq.PQprepare(conn, "two", "SELECT $1, $2", 2, new int[] {23, 1700}));
        inspect(stage, pq.PQprepare(conn, "three", "SET search_path = public", 0, null));
        for (String name : new String[] {"one", "two", "three", "", "missing", null}) {
            Object result = pq.PQdescribePrepared(conn, name);
            inspect(stage, result);
            for (int i = -1; i <= 3; i++) {
                pq.PQparamtype(result, i);
            }
        }
    }

    private static void portal(Stage stage) {
        Pq pq = stage.pq();
        Object conn = shown(stage);
        pq.PQexec(conn, "BEGIN; DECLARE open BINARY CURSOR FOR SELECT oid, relname FROM pg_class");
        inspect(stage, pq.PQdescribePortal(conn, "open"));
        inspect(stage, pq.PQclosePortal(conn, "open"));
        inspect(stage, pq.PQdescribePortal(conn, "open"));
        inspect(stage, pq.PQclosePortal(conn, "open"));
    }

    private static void copy(Stage stage) {
        Pq pq = stage.pq();
        Object conn = shown(stage);
        Object result = pq.PQexec(conn, "COPY (SELECT 1, 2) TO STDOUT (FORMAT binary)");
        inspect(stage, result);
        for (int flags = 0; flags <= ALL_COPY_FLAGS; flags++) {
            inspect(stage, pq.PQcopyResult(result, flags));
        }
    }

    private static void copied(Stage stage) {
        Pq pq = stage.pq();
        Object conn = shown(stage);
        for (String query : new String[] {
            "SELECT g, NULL, 'x' FROM generate_series(1, 2) g", "SELECT 1/0", "SET search_path = public", "", "no SQL"
        }) {
            Object result = pq.PQexec(conn, query);
            for (int flags = 0; flags <= ALL_COPY_FLAGS; flags++) {
                Object copy = pq.PQcopyResult(result, flags);
                inspect(stage, copy);
                values(stage, copy);
                pq.PQclear(copy);
            }
            Object copy = pq.PQcopyResult(result, ALL_COPY_FLAGS);
            pq.PQclear(result);
            values(stage, copy);
            pq.PQsetvalue(copy, 0, 0, CopySteps.bytes("changed"), 7);
            pq.PQsetvalue(copy, pq.PQntuples(copy), 0, CopySteps.bytes("added"), 2);
            pq.PQsetResultAttrs(copy, 1, List.of(new PqAttribute("late", 1, 2, 0, 25, -1, -1)));
            inspect(stage, copy);
            values(stage, copy);
        }
    }

    private static void made(Stage stage) {
        Pq pq = stage.pq();
        Object conn = shown(stage);
        Object result = pq.PQmakeEmptyPGresult(conn, 2);
        inspect(stage, result);
        pq.PQsetvalue(result, 0, 0, new byte[1], 1);
        List<PqAttribute> columns =
                List.of(new PqAttribute("First", 7, 1, 0, 25, -1, -1), new PqAttribute("", 0, 0, 1, 23, 4, 9));
        pq.PQsetResultAttrs(result, 0, columns);
        pq.PQsetResultAttrs(result, -1, columns);
        inspect(stage, result);
        pq.PQsetResultAttrs(result, 2, columns);
        pq.PQsetResultAttrs(result, 2, columns);
        inspect(stage, result);
        byte[] text = CopySteps.bytes("some text");
        pq.PQsetvalue(result, 1, 0, text, text.length);
        pq.PQsetvalue(result, -1, 0, text, text.length);
        pq.PQsetvalue(result, 0, 2, text, text.length);
        pq.PQsetvalue(result, 0, 0, text, text.length);
        pq.PQsetvalue(result, 0, 1, null, 5);
        pq.PQsetvalue(result, 1, 1, text, 4);
        pq.PQsetvalue(result, 1, 0, text, 0);
        pq.PQsetvalue(result, 2, 0, text, -1);
        pq.PQsetvalue(result, 0, 0, CopySteps.bytes("longer than it was"), 18);
        pq.PQsetvalue(result, 0, 0, CopySteps.bytes("short"), 5);
        inspect(stage, result);
        values(stage, result);
        inspect(stage, pq.PQcopyResult(result, ALL_COPY_FLAGS));
        values(stage, pq.PQcopyResult(result, ALL_COPY_FLAGS));
    }

    private static void madeFor(Stage stage) {
        Pq pq = stage.pq();
        Object conn = shown(stage);
        pq.PQexec(conn, "SELECT 1/0");
        Object refused = pq.PQconnectStart("nonsense");
        stage.showNotices(refused);
        for (Object whose : new Object[] {null, conn, refused}) {
            for (int status : STATUSES) {
                Object result = pq.PQmakeEmptyPGresult(whose, status);
                inspect(stage, result);
                pq.PQresultVerboseErrorMessage(result, 2, 2);
                pq.PQclear(result);
            }
            stage.state(whose);
        }
        stage.resultState(pq.PQexec(conn, "SELECT 1"));
    }

    private static void printed(Stage stage) {
        Pq pq = stage.pq();
        Object conn = shown(stage);
        for (String query : new String[] {
            "SELECT",
            "SELECT 1 AS one WHERE false",
            "SELECT g AS number, repeat('x', 3 * g) AS \"text & more\", NULL, -g * 1.5 AS minus FROM generate_series(1, 3) g",
            "SELECT E'two\\nlines' AS lines, '<&>' AS html, 'gr\u00fcn' AS \"gr\u00fcn\", '12ab' AS mixed, '' AS empty",
            "CREATE TEMPORARY TABLE nothing ()"
        }) {
            Object result = pq.PQexec(conn, query);
            for (int bits = 0; bits < 32; bits++) {
                pq.PQprint(result, options(bits, "|", null, null, null));
            }
            pq.PQprint(result, options(9, " ; ", "border=3", "the caption", List.of("a", "", "c")));
            pq.PQprint(result, options(11, "", "", "", List.of()));
        }
        pq.PQprint(null, options(3, "|", null, null, null));
    }

    private static PqPrintOptions options(
            int bits,
            String separator,
            @Nullable String table,
            @Nullable String caption,
            @Nullable List<String> names) {
        return new PqPrintOptions(
                (bits & 1) != 0,
                (bits & 2) != 0,
                (bits & 4) != 0,
                (bits & 8) != 0,
                (bits & 16) != 0,
                false,
                separator,
                table,
                caption,
                names);
    }

    private static void printedOld(Stage stage) {
        Pq pq = stage.pq();
        Object conn = shown(stage);
        for (String query : new String[] {
            "SELECT",
            "SELECT 1 AS one WHERE false",
            "SELECT g AS number, repeat('x', 3 * g) AS text, NULL FROM generate_series(1, 3) g"
        }) {
            Object result = pq.PQexec(conn, query);
            for (int bits = 0; bits < 8; bits++) {
                pq.PQdisplayTuples(result, bits & 1, "|", (bits >> 1) & 1, bits >> 2);
                pq.PQprintTuples(result, bits & 1, (bits >> 1) & 1, bits * 3);
            }
        }
    }

    private static void outlives(Stage stage) {
        Pq pq = stage.pq();
        Object conn = shown(stage);
        Object result = pq.PQexec(conn, "SELECT 1 AS a, 'x' AS b");
        Object failed = pq.PQexec(conn, "SELECT 1/0");
        pq.PQfinish(conn);
        inspect(stage, result);
        values(stage, result);
        inspect(stage, failed);
        pq.PQresultVerboseErrorMessage(failed, 2, 2);
        inspect(stage, pq.PQcopyResult(result, ALL_COPY_FLAGS));
    }

    private static void latin1(Stage stage) {
        Pq pq = stage.pq();
        Object conn = shown(stage);
        pq.PQsetClientEncoding(conn, "LATIN1");
        Object result = pq.PQexec(conn, "SELECT chr(252), octet_length(chr(252))");
        pq.PQgetvalueBytes(result, 0, 0);
        pq.PQgetlength(result, 0, 0);
        pq.PQgetvalue(result, 0, 1);
        pq.PQclientEncoding(conn);
    }

    // --- steps

    private static Object shown(Stage stage) {
        return shown(stage, Role.TRUST);
    }

    private static Object shown(Stage stage, Role role) {
        Object conn = stage.connected(stage.setting().conninfo(role));
        stage.showNotices(conn);
        return conn;
    }

    /** All about a result but its values. */
    static void inspect(Stage stage, @Nullable Object result) {
        Pq pq = stage.pq();
        pq.PQresultStatus(result);
        pq.PQresultErrorMessage(result);
        pq.PQntuples(result);
        int columns = pq.PQnfields(result);
        pq.PQbinaryTuples(result);
        pq.PQcmdStatus(result);
        pq.PQcmdTuples(result);
        pq.PQoidValue(result);
        pq.PQoidStatus(result);
        int parameters = pq.PQnparams(result);
        for (int i = -1; i <= columns; i++) {
            pq.PQfname(result, i);
            pq.PQftable(result, i);
            pq.PQftablecol(result, i);
            pq.PQfformat(result, i);
            pq.PQftype(result, i);
            pq.PQfsize(result, i);
            pq.PQfmod(result, i);
        }
        for (int i = -1; i <= parameters; i++) {
            pq.PQparamtype(result, i);
        }
    }

    /** The values, and some that there are not. */
    static void values(Stage stage, @Nullable Object result) {
        Pq pq = stage.pq();
        int rows = stage.quiet().PQntuples(result);
        int columns = stage.quiet().PQnfields(result);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                pq.PQgetvalueBytes(result, row, column);
                pq.PQgetlength(result, row, column);
                pq.PQgetisnull(result, row, column);
            }
        }
        int[][] places = {{-1, 0}, {rows, 0}, {0, -1}, {0, columns}, {Integer.MAX_VALUE, 0}, {0, Integer.MIN_VALUE}};
        for (int[] place : places) {
            pq.PQgetvalue(result, place[0], place[1]);
            pq.PQgetlength(result, place[0], place[1]);
            pq.PQgetisnull(result, place[0], place[1]);
        }
    }
}
