package dev.quell.conformance.libpq;

import dev.quell.testkit.Role;
import dev.quell.testkit.ScriptedServer;
import dev.quell.testkit.ServerMessages;
import dev.quell.testkit.libpq.Pq;
import java.util.List;

/** Errors and notices of the server: their fields, and what is made of them for people to read. */
final class ErrorFamily implements Family {
    private static final String FIELDS = "SVCMDHPpqWstcdnX";
    private static final int VERBOSITIES = 4;
    private static final int CONTEXTS = 3;

    private static final String SETUP = """
            CREATE TEMPORARY TABLE strict (
                number int PRIMARY KEY CONSTRAINT small CHECK (number < 100),
                name varchar(3) NOT NULL,
                other int REFERENCES strict);
            CREATE DOMAIN pg_temp.even AS int CONSTRAINT is_even CHECK (VALUE % 2 = 0);
            CREATE FUNCTION pg_temp.deep(n int) RETURNS int LANGUAGE plpgsql AS
            $$ BEGIN
                IF n = 0 THEN
                    RAISE NOTICE 'at the bottom' USING DETAIL = 'the detail', HINT = 'the hint';
                    RETURN 1 / n;
                END IF;
                RETURN pg_temp.deep(n - 1);
            END $$;
            CREATE FUNCTION pg_temp.typo() RETURNS int LANGUAGE plpgsql AS
            $$ BEGIN
                RETURN (SELECT nothing FROM nowhere);
            END $$;
            CREATE FUNCTION pg_temp.told() RETURNS int LANGUAGE plpgsql AS
            $$ BEGIN
                RAISE EXCEPTION E'two\\nlines' USING ERRCODE = 'QUELL', DETAIL = E'detail\\nof two', HINT = 'a hint',
                    SCHEMA = 's', TABLE = 't', COLUMN = 'c', DATATYPE = 'd', CONSTRAINT = 'n';
            END $$;""";

    private static final List<String> ERRORS = List.of(
            "SELECT 1/0",
            "SELEC 1",
            "SELECT nothing",
            "SELECT 1 FROM nowhere WHERE x",
            "SELECT\n\n\tnothing\nFROM\n\tpg_class",
            "SELECT 'gr\u00fcn \u20ac \ud83d\ude00 \u65e5\u672c', nothing",
            "SELECT '\u65e5\u672c\u8a9e\u65e5\u672c\u8a9e\u65e5\u672c\u8a9e\u65e5\u672c\u8a9e\u65e5\u672c\u8a9e"
                    + "\u65e5\u672c\u8a9e\u65e5\u672c\u8a9e\u65e5\u672c\u8a9e', nothing, '\u65e5\u672c\u8a9e'",
            "SELECT '" + "x".repeat(100) + "', nothing, '" + "y".repeat(100) + "'",
            "SELECT nothing, '" + "y".repeat(100) + "'",
            "SELECT '" + "x".repeat(100) + "', nothing",
            "SELECT '" + "\t".repeat(60) + "',\tnothing\t,\t'" + "\t".repeat(60) + "'",
            "SELECT 1\r\n , nothing\r\n",
            "SELECT 1 +",
            "",
            "SELECT E'\\x'",
            "SELECT 'unfinished",
            "SELECT '12x'::int",
            "SELECT pg_temp.deep(3)",
            "SELECT pg_temp.typo()",
            "SELECT pg_temp.told()",
            "SELECT pg_temp.nowhere(1)",
            "INSERT INTO strict VALUES (1, 'a', 1), (1, 'a', 1)",
            "INSERT INTO strict VALUES (1, NULL)",
            "INSERT INTO strict VALUES (100, 'a')",
            "INSERT INTO strict VALUES (1, 'too long')",
            "INSERT INTO strict VALUES (1, 'a', 2)",
            "SELECT 3::pg_temp.even",
            "SET statement_timeout = 'soon'",
            "DO $$ BEGIN RAISE WARNING 'careful'; RAISE INFO 'so you know'; RAISE LOG 'not shown'; END $$",
            "DO 'no language' LANGUAGE nothing",
            "EXECUTE nothing",
            "COMMIT",
            "BEGIN; BEGIN; ROLLBACK",
            "SELECT 1; SELECT nothing; SELECT 2",
            "DROP TABLE IF EXISTS nowhere",
            "CREATE TEMPORARY TABLE strict ()");

    @Override
    public String name() {
        return "errors";
    }

    @Override
    public void addTo(Scenarios scenarios) {
        for (int i = 0; i < ERRORS.size(); i++) {
            String query = ERRORS.get(i);
            String name = "error %d, %s"
                    .formatted(
                            i, query.substring(0, Math.min(40, query.length())).replaceAll("\\s", " "));
            scenarios.onEveryServer(name, stage -> told(stage, query));
        }
        scenarios.onEveryServer("told by every verbosity", ErrorFamily::verbosities);
        scenarios.onEveryServer(
                "position with nothing to point to",
                stage -> preparedStatement(stage, stage.connected(stage.conninfo())));
        scenarios.onEveryServer("position in other encodings", ErrorFamily::encodings);
        scenarios.alone("fields that no server sends", ErrorFamily::oddFields);
        scenarios.alone("verbosity without a connection", stage -> {
            stage.pq().PQsetErrorVerbosity(null, 2);
            stage.pq().PQsetErrorContextVisibility(null, 2);
            stage.pq().PQresultErrorField(null, 'C');
            stage.pq().PQresultVerboseErrorMessage(null, 2, 2);
        });
    }

    private static void told(Stage stage, String query) {
        Pq pq = stage.pq();
        Object conn = prepared(stage);
        for (boolean extended : new boolean[] {false, true}) {
            Object result =
                    extended ? pq.PQexecParams(conn, query, 0, null, null, null, null, 0) : pq.PQexec(conn, query);
            pq.PQresultStatus(result);
            pq.PQresultErrorMessage(result);
            pq.PQerrorMessage(conn);
            fields(stage, result);
            everyWay(stage, result);
            pq.PQclear(result);
        }
    }

    private static Object prepared(Stage stage) {
        Object conn = stage.connected(stage.setting().conninfo(Role.POSTGRES));
        stage.quiet().PQclear(stage.quiet().PQexec(conn, SETUP));
        CopySteps.maskTemporary(stage, conn);
        stage.quiet().PQsetNoticeReceiver(conn, notice -> {
            fields(stage, notice);
            everyWay(stage, notice);
        });
        return conn;
    }

    private static void fields(Stage stage, Object result) {
        for (int i = 0; i < FIELDS.length(); i++) {
            char field = FIELDS.charAt(i);
            String text = stage.quiet().PQresultErrorField(result, field);
            if (text != null) {
                stage.note(field + " " + text);
            }
        }
    }

    private static void everyWay(Stage stage, Object result) {
        for (int verbosity = 0; verbosity < VERBOSITIES; verbosity++) {
            for (int context = 0; context < CONTEXTS; context++) {
                // Where in the server's source it was raised differs between versions, and is the server's business.
                stage.note(stage.quiet().PQresultVerboseErrorMessage(result, verbosity, context));
            }
        }
    }

    private static void verbosities(Stage stage) {
        Pq pq = stage.pq();
        Object conn = stage.connected(stage.setting().conninfo(Role.POSTGRES));
        stage.quiet().PQclear(stage.quiet().PQexec(conn, SETUP));
        CopySteps.maskTemporary(stage, conn);
        stage.showNotices(conn);
        for (int verbosity = 0; verbosity < VERBOSITIES; verbosity++) {
            for (int context = 0; context < CONTEXTS; context++) {
                pq.PQsetErrorVerbosity(conn, verbosity);
                pq.PQsetErrorContextVisibility(conn, context);
                Object result = pq.PQexec(conn, "SELECT nothing FROM pg_class");
                pq.PQresultErrorMessage(result);
                result = pq.PQexec(conn, "SELECT pg_temp.deep(1)");
                pq.PQresultErrorMessage(result);
                pq.PQerrorMessage(conn);
            }
        }
    }

    private static void preparedStatement(Stage stage, Object conn) {
        Pq pq = stage.pq();
        Object result = pq.PQprepare(conn, "wrong", "SELECT $1::int, nothing", 0, null);
        pq.PQresultErrorMessage(result);
        pq.PQprepare(conn, "late", "SELECT ($1::text)::int", 0, null);
        result = pq.PQexecPrepared(conn, "late", 1, new byte[][] {CopySteps.bytes("x")}, null, null, 0);
        pq.PQresultErrorMessage(result);
        everyWay(stage, result);
    }

    private static void encodings(Stage stage) {
        Pq pq = stage.pq();
        Object conn = stage.connected(stage.conninfo());
        for (String encoding : new String[] {"LATIN1", "SJIS", "EUC_JP", "UTF8", "SQL_ASCII"}) {
            pq.PQsetClientEncoding(conn, encoding);
            Object result = pq.PQexec(conn, "SELECT 'plain', nothing, 'text'");
            pq.PQresultErrorMessage(result);
        }
    }

    private static void oddFields(Stage stage) {
        for (String fields : new String[] {
            "",
            "MOnly a message\0",
            "SERROR\0",
            "SERROR\0VERROR\0C22012\0Mno query\0P8\0",
            "SERROR\0C22012\0Mfar out\0P99999\0",
            "SERROR\0C22012\0Mnone\0P0\0",
            "SERROR\0C22012\0Mnegative\0P-3\0",
            "SERROR\0C22012\0Mno number\0Pabc\0",
            "SERROR\0C22012\0Minternal\0p4\0qinner query\0",
            "SERROR\0C22012\0Minternal without a query\0p4\0",
            "SERROR\0C22012\0Minner without a position\0qinner query\0",
            "SERROR\0C22012\0Mboth\0P3\0p4\0qinner query\0",
            "SERROR\0Mtwice\0Magain\0",
            "SERROR\0C22012\0Munknown\0zwhat is this\0",
            "SERROR\0C22012\0Mplace\0Ffile.c\0L12\0Rfunction\0",
            "SERROR\0C22012\0Mfile alone\0Ffile.c\0",
            "SERROR\0C22012\0Mline alone\0L12\0",
            "SERROR\0C22012\0Mfunction alone\0Rfunction\0",
            "SERROR\0C22012\0M\0D\0H\0"
        }) {
            ScriptedServer server = stage.scripted(connection -> {
                connection.letIn(CancelStatesFamily.PID, CancelStatesFamily.key(4));
                connection.readUntil('Q');
                byte[] content = CopySteps.bytes(fields + "\0");
                connection.send(ServerMessages.message('N', content));
                connection.send(ServerMessages.message('E', content));
                connection.send(ServerMessages.readyForQuery('I'));
                connection.hang();
            });
            Object conn = stage.connected(stage.conninfo(server, ""));
            stage.showNotices(conn);
            Object result = stage.pq().PQexec(conn, "SELECT 1, nothing");
            stage.state(conn);
            stage.resultState(result);
            fields(stage, result);
            everyWay(stage, result);
        }
    }
}
