package dev.quell.conformance.libpq;

import dev.quell.testkit.Role;
import dev.quell.testkit.libpq.Pq;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What the server says unasked: notices, notifications, parameters; how errors are worded; encodings. */
final class NoticeFamily implements Family {
    private static final String FUNCTIONS = """
            CREATE FUNCTION pg_temp.inner_notice(level text) RETURNS int LANGUAGE plpgsql AS $$
            BEGIN
              RAISE NOTICE 'a notice' USING DETAIL = 'some detail', HINT = 'a hint', ERRCODE = '01234',
                COLUMN = 'c', CONSTRAINT = 'k', DATATYPE = 'd', TABLE = 't', SCHEMA = 's';
              RAISE WARNING E'a warning\\nof two lines';
              RAISE INFO 'info';
              IF level = 'error' THEN
                RAISE EXCEPTION 'an error' USING DETAIL = 'more', HINT = 'do not', ERRCODE = 'Q0001',
                  COLUMN = 'c', CONSTRAINT = 'k', DATATYPE = 'd', TABLE = 't', SCHEMA = 's';
              END IF;
              RETURN 1;
            END $$;
            CREATE FUNCTION pg_temp.outer_notice(level text) RETURNS int LANGUAGE plpgsql AS $$
            BEGIN
              RETURN pg_temp.inner_notice(level);
            END $$;
            """;
    private static final List<String> ERRORS = List.of(
            "SELECT pg_temp.outer_notice('fine')",
            "SELECT pg_temp.outer_notice('error')",
            "SELECT 1,\n  nonsense,\n 3",
            "DO $$ BEGIN PERFORM 1/0; END $$",
            "DO $$ BEGIN EXECUTE 'SELECT x FROM'; END $$");

    @Override
    public String name() {
        return "notice";
    }

    @Override
    public void addTo(Scenarios scenarios) {
        for (int verbosity = 0; verbosity < 4; verbosity++) {
            for (int context = 0; context < 3; context++) {
                int chosen = verbosity;
                int shown = context;
                scenarios.onEveryServer(
                        "verbosity %d, context %d".formatted(verbosity, context),
                        stage -> worded(stage, chosen, shown));
            }
        }
        scenarios.alone("notice hooks without a connection", NoticeFamily::withoutConnection);
        scenarios.onEveryServer("a notice receiver", NoticeFamily::receiver);
        scenarios.onEveryServer("notices before, between and after results", NoticeFamily::order);
        scenarios.onEveryServer("notices while idle", NoticeFamily::whileIdle);
        scenarios.onEveryServer("libpq's own notices go to the receiver of the result", NoticeFamily::internal);
        scenarios.onEveryServer("notifications of one's own", NoticeFamily::ownNotifications);
        scenarios.onEveryServer("notifications of others", NoticeFamily::othersNotifications);
        scenarios.onEveryServer("notifications while results wait", NoticeFamily::notificationsAmongResults);
        scenarios.onEveryServer("parameters that the server reports", NoticeFamily::parameters);
        scenarios.onEveryServer("parameters that go back when a transaction ends", NoticeFamily::rolledBack);
        for (String encoding : List.of("UTF8", "LATIN1", "SJIS", "SQL_ASCII", "WIN1252", "EUC_JP")) {
            scenarios.onEveryServer("client encoding " + encoding, stage -> encoding(stage, encoding));
        }
        scenarios.onEveryServer("errors and notices in SJIS", NoticeFamily::japanese);
        scenarios.onEveryServer("client encodings that are none", NoticeFamily::noEncoding);
    }

    private static void worded(Stage stage, int verbosity, int context) {
        Object conn = stage.connected(stage.conninfo());
        Pq pq = stage.pq();
        stage.showNotices(conn);
        pq.PQsetErrorVerbosity(conn, verbosity);
        pq.PQsetErrorContextVisibility(conn, context);
        createFunctions(stage, conn);
        for (String sql : ERRORS) {
            Steps.taken(stage, pq.PQexec(conn, sql));
            stage.state(conn);
        }
        Object error = pq.PQexec(conn, "SELECT pg_temp.outer_notice('error')");
        for (int other = 0; other < 4; other++) {
            for (int shown = 0; shown < 3; shown++) {
                pq.PQresultVerboseErrorMessage(error, other, shown);
            }
        }
        pq.PQsetErrorVerbosity(conn, 1);
        pq.PQsetErrorContextVisibility(conn, 1);
    }

    private static void createFunctions(Stage stage, Object conn) {
        Pq quiet = stage.quiet();
        Object schema = quiet.PQexec(conn, FUNCTIONS + "SELECT pg_my_temp_schema()::regnamespace");
        stage.mask(quiet.PQgetvalue(schema, 0, 0), "pg_temp");
        quiet.PQclear(schema);
    }

    private static void withoutConnection(Stage stage) {
        Pq pq = stage.pq();
        pq.PQsetErrorVerbosity(null, 2);
        pq.PQsetErrorContextVisibility(null, 2);
        pq.PQnotifies(null);
        pq.PQparameterStatus(null, "server_version");
        Object conn = pq.PQconnectdb("host=127.0.0.1 port=1 sslmode=disable");
        pq.PQsetErrorVerbosity(conn, 2);
        pq.PQsetErrorVerbosity(conn, 1);
        pq.PQsetErrorContextVisibility(conn, 2);
        pq.PQsetErrorContextVisibility(conn, 0);
        pq.PQnotifies(conn);
        pq.PQparameterStatus(conn, "server_version");
        pq.PQclientEncoding(conn);
        pq.PQsetClientEncoding(conn, "UTF8");
        pq.PQsetClientEncoding(null, "UTF8");
    }

    private static void receiver(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        Pq pq = stage.pq();
        stage.note("there is one: " + stage.quiet().PQsetNoticeReceiver(conn, null));
        stage.note("there is one: " + stage.quiet().PQsetNoticeProcessor(conn, null));
        stage.quiet().PQsetNoticeReceiver(conn, notice -> {
            stage.resultState(notice);
            for (char field : "SVCMDHPpqWstcdnFLR".toCharArray()) {
                String value = stage.quiet().PQresultErrorField(notice, field);
                boolean known = field != 'F' && field != 'L' && field != 'R';
                stage.note("  field " + field + (known ? " " + value : value == null ? " none" : " there"));
            }
        });
        createFunctions(stage, conn);
        Steps.taken(stage, pq.PQexec(conn, "SELECT pg_temp.outer_notice('error')"));
        Steps.taken(stage, pq.PQexecParams(conn, "SELECT pg_temp.outer_notice('fine')", 0, null, null, null, null, 0));
        stage.state(conn);
    }

    private static void order(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        Pq pq = stage.pq();
        stage.showNotices(conn);
        String notice = "DO $$ BEGIN RAISE NOTICE 'number %'; END $$; ";
        pq.PQsendQuery(
                conn,
                notice.replace("%", "1") + "SELECT 1; " + notice.replace("%", "2") + "SELECT 1/0; "
                        + notice.replace("%", "3"));
        stage.state(conn);
        Steps.readUntilReady(stage, conn);
        Steps.contents(stage, conn);
        Steps.taken(stage, pq.PQexec(conn, "DROP TABLE IF EXISTS one, two"));
        Steps.taken(stage, pq.PQexec(conn, "BEGIN; BEGIN; COMMIT; COMMIT"));
        stage.state(conn);
    }

    /** What a result does not have is told to the receiver that the connection had when the result was made. */
    private static void internal(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        Pq pq = stage.pq();
        stage.showNotices(conn);
        Object result = pq.PQexec(conn, "SELECT 1, 2");
        stage.quiet().PQsetNoticeProcessor(conn, text -> stage.note("the new one got " + text.strip()));
        pq.PQgetvalue(result, 0, 2);
        pq.PQgetvalue(result, 5, 0);
        pq.PQfname(result, -1);
        Object next = pq.PQexec(conn, "SELECT 1");
        pq.PQgetvalue(next, 1, 0);
        pq.PQparamtype(next, 0);
    }

    private static void whileIdle(Stage stage) {
        Object conn = stage.connected(stage.setting().conninfo(Role.POSTGRES));
        stage.showNotices(conn);
        int pid = stage.quiet().PQbackendPID(conn);
        Pq quiet = stage.quiet();
        Object other = quiet.PQconnectdb(stage.setting().conninfo(Role.POSTGRES));
        quiet.PQclear(quiet.PQexec(other, "SELECT pg_terminate_backend(%d)".formatted(pid)));
        quiet.PQfinish(other);
        Steps.readUntilLost(stage, conn);
    }

    private static void ownNotifications(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        Pq pq = stage.pq();
        maskPid(stage, conn);
        Steps.taken(stage, pq.PQexec(conn, "LISTEN mine; LISTEN \"Other Channel\""));
        pq.PQnotifies(conn);
        Steps.taken(stage, pq.PQexec(conn, "NOTIFY mine"));
        pq.PQnotifies(conn);
        pq.PQnotifies(conn);
        Steps.taken(
                stage, pq.PQexec(conn, "BEGIN; NOTIFY mine, 'ä one'; NOTIFY \"Other Channel\", 'two'; NOTIFY nobody"));
        pq.PQnotifies(conn);
        Steps.taken(stage, pq.PQexec(conn, "COMMIT"));
        pq.PQnotifies(conn);
        pq.PQnotifies(conn);
        pq.PQnotifies(conn);
        Steps.taken(
                stage,
                pq.PQexecParams(
                        conn, "SELECT pg_notify('mine', $1)", 1, null, Steps.texts("x".repeat(7999)), null, null, 0));
        stage.note("payload " + stage.quiet().PQnotifies(conn).extra().length());
        Steps.taken(stage, pq.PQexec(conn, "NOTIFY mine"));
        Steps.taken(stage, pq.PQexec(conn, "UNLISTEN *; NOTIFY mine"));
        pq.PQreset(conn);
        pq.PQnotifies(conn);
        stage.state(conn);
    }

    private static void othersNotifications(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        Object sender = stage.connected(stage.conninfo());
        Pq pq = stage.pq();
        maskPid(stage, sender);
        Steps.taken(stage, pq.PQexec(conn, "LISTEN heard"));
        for (int i = 0; i < 3; i++) {
            Steps.taken(stage, pq.PQexec(sender, "NOTIFY heard, 'number " + i + "'"));
            pq.PQnotifies(conn);
            stage.await(conn, true, false);
            pq.PQnotifies(conn);
            pq.PQconsumeInput(conn);
            pq.PQnotifies(conn);
            stage.state(conn);
        }
        Steps.taken(stage, pq.PQexec(sender, "NOTIFY heard, 'with an answer'"));
        stage.await(conn, true, false);
        Steps.taken(stage, pq.PQexec(conn, "SELECT 1"));
        pq.PQnotifies(conn);
        Steps.taken(stage, pq.PQexec(conn, "BEGIN"));
        Steps.taken(stage, pq.PQexec(sender, "NOTIFY heard, 'held back'"));
        Steps.taken(stage, pq.PQexec(conn, "SELECT 1"));
        pq.PQnotifies(conn);
        Steps.taken(stage, pq.PQexec(conn, "COMMIT"));
        pq.PQnotifies(conn);
    }

    private static void notificationsAmongResults(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        Pq pq = stage.pq();
        maskPid(stage, conn);
        pq.PQsendQuery(conn, "LISTEN mine; NOTIFY mine, 'first'; SELECT 1");
        Steps.readUntilReady(stage, conn);
        pq.PQnotifies(conn);
        Steps.contents(stage, conn);
        pq.PQnotifies(conn);
        pq.PQsendQuery(conn, "NOTIFY mine, 'second'; NOTIFY mine, 'third'");
        Steps.contents(stage, conn);
        pq.PQnotifies(conn);
        pq.PQnotifies(conn);
        pq.PQnotifies(conn);
    }

    private static void maskPid(Stage stage, Object conn) {
        stage.mask(Integer.toString(stage.quiet().PQbackendPID(conn)), "PID");
    }

    private static void parameters(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        for (String sql : List.of(
                "SELECT 1",
                "SET application_name TO 'ä'",
                "SET TimeZone TO 'Asia/Kolkata'",
                "SET DateStyle TO 'German'",
                "SET IntervalStyle TO 'iso_8601'",
                "SET standard_conforming_strings TO off",
                "SET default_transaction_read_only TO on",
                "SET search_path TO nothing",
                "SET client_encoding TO LATIN1",
                "SET nothing TO 1",
                "RESET ALL")) {
            Steps.taken(stage, stage.pq().PQexec(conn, sql));
            reported(stage, conn);
        }
        stage.pq().PQreset(conn);
        reported(stage, conn);
    }

    private static void reported(Stage stage, Object conn) {
        for (String name : List.of(
                "application_name",
                "TimeZone",
                "timezone",
                "DateStyle",
                "IntervalStyle",
                "standard_conforming_strings",
                "default_transaction_read_only",
                "in_hot_standby",
                "search_path",
                "client_encoding",
                "server_encoding",
                "integer_datetimes",
                "is_superuser",
                "session_authorization",
                "scram_iterations",
                "server_version",
                "")) {
            stage.pq().PQparameterStatus(conn, name);
        }
        stage.pq().PQclientEncoding(conn);
        stage.pq().PQserverVersion(conn);
        stage.pq().PQescapeStringConn(conn, Steps.text("a'b\\c"));
    }

    private static void rolledBack(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        Pq pq = stage.pq();
        for (String sql : List.of("BEGIN", "SET client_encoding TO LATIN1", "SELECT 1/0", "ROLLBACK")) {
            pq.PQsendQuery(conn, sql);
            pq.PQparameterStatus(conn, "client_encoding");
            Steps.readUntilReady(stage, conn);
            pq.PQparameterStatus(conn, "client_encoding");
            Steps.contents(stage, conn);
            pq.PQparameterStatus(conn, "client_encoding");
            pq.PQclientEncoding(conn);
        }
    }

    private static void encoding(Stage stage, String encoding) {
        Object conn = stage.connected(stage.conninfo());
        Pq pq = stage.pq();
        stage.showNotices(conn);
        pq.PQclientEncoding(conn);
        pq.PQsetClientEncoding(conn, encoding);
        pq.PQclientEncoding(conn);
        stage.state(conn);
        Steps.taken(stage, pq.PQexec(conn, "SELECT chr(233) AS latin, 'plain' AS plain"));
        Steps.taken(stage, pq.PQexec(conn, "SELECT chr(26085) || chr(26412) AS japan"));
        Steps.taken(stage, pq.PQexec(conn, "SELECT chr(8364) AS euro"));
        if (!encoding.equals("EUC_JP")) {
            Steps.taken(stage, pq.PQexec(conn, "DO $$ BEGIN RAISE NOTICE '%', chr(233); END $$"));
            stage.state(conn);
        }
        byte[][] bytes = {{(byte) 0xe9}};
        Steps.taken(stage, pq.PQexecParams(conn, "SELECT $1::text, octet_length($1)", 1, null, bytes, null, null, 0));
        byte[][] sjis = {{(byte) 0x93, (byte) 0xfa}};
        Steps.taken(stage, pq.PQexecParams(conn, "SELECT $1::text, octet_length($1)", 1, null, sjis, null, null, 0));
        stage.state(conn);
        pq.PQsetClientEncoding(conn, "UTF8");
        Steps.taken(stage, pq.PQexec(conn, "SELECT 'é'"));
    }

    /** The bytes of libpq's text are the ones that Quell has decoded. */
    private static void japanese(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        Pq quiet = stage.quiet();
        quiet.PQsetNoticeProcessor(conn, text -> stage.note("notice " + inSjis(text)));
        stage.pq().PQsetClientEncoding(conn, "SJIS");
        for (String level : List.of("NOTICE", "EXCEPTION")) {
            Object result = quiet.PQexec(conn, "DO $$ BEGIN RAISE %s '%%', chr(26085); END $$".formatted(level));
            stage.note("result " + inSjis(quiet.PQresultErrorMessage(result)));
            stage.note("connection " + inSjis(quiet.PQerrorMessage(conn)));
            quiet.PQclear(result);
        }
    }

    private static String inSjis(String text) {
        boolean bytes = text.chars().allMatch(character -> character <= 0xff);
        Charset sjis = Charset.forName("windows-31j");
        return bytes ? new String(text.getBytes(StandardCharsets.ISO_8859_1), sjis) : text;
    }

    private static void noEncoding(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        Pq pq = stage.pq();
        stage.showNotices(conn);
        pq.PQsetClientEncoding(conn, "NOTHING");
        stage.state(conn);
        pq.PQsetClientEncoding(conn, null);
        pq.PQsetClientEncoding(conn, "");
        stage.state(conn);
        pq.PQsetClientEncoding(conn, "x'y");
        stage.state(conn);
        pq.PQsetClientEncoding(conn, "e".repeat(200));
        stage.state(conn);
        pq.PQsetClientEncoding(conn, "MULE_INTERNAL");
        pq.PQsetClientEncoding(conn, "auto");
        pq.PQsetClientEncoding(conn, "latin1");
        pq.PQclientEncoding(conn);
        pq.PQsendQuery(conn, "SELECT 1");
        pq.PQsetClientEncoding(conn, "UTF8");
        pq.PQclientEncoding(conn);
        stage.state(conn);
        pq.PQenterPipelineMode(conn);
        pq.PQsetClientEncoding(conn, "UTF8");
        stage.state(conn);
    }
}
