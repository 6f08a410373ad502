package dev.quell.cli;

import static dev.quell.cli.QuellProcess.quell;
import static dev.quell.cli.Servers.literal;
import static dev.quell.cli.Servers.server;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.cli.QuellProcess.Ended;
import dev.quell.testkit.Role;
import org.junit.jupiter.api.Test;

/** Statements of the kinds that the manual's pages about dblink show, as they would be typed into psql. */
class ShellManualTest {
    private static final String FOO = """
            SELECT dblink_exec('myconn', 'CREATE TEMP TABLE foo (f1 int, f2 text, f3 text[], PRIMARY KEY (f1, f2))');
            SELECT dblink_exec('myconn', $$INSERT INTO foo VALUES (0,'a','{a0,b0,c0}'), (1,'b','{a1,b1,c1}'),
              (2,'c','{a2,b2,c2}'), (7,'h','{a7,b7,c7}')$$);
            """;

    private static Ended run(String statements) {
        return quell("shell", "-v", "ON_ERROR_STOP=on")
                .input("SELECT dblink_connect('myconn', " + literal() + ");\n" + statements)
                .run();
    }

    private static void assertFine(Ended ended) {
        assertThat(ended.err()).isEmpty();
        assertThat(ended.status()).isZero();
    }

    @Test
    void query_withAColumnDefinitionList_hasItsColumnsAndJoinsLocalTables() {
        Ended ended = run(FOO + """
                CREATE TABLE local (id int, remark varchar);
                INSERT INTO local VALUES (1, 'one');
                SELECT * FROM dblink('myconn', 'SELECT * FROM foo WHERE f1 < 2') AS t(a int, b text, c text[]);
                SELECT t.b, remark FROM dblink('myconn', 'SELECT f1, f2 FROM foo') AS t(a int, b text)
                  JOIN local ON id = t.a;
                SELECT count(*) AS functions FROM dblink('myconn', 'select proname, prosrc from pg_proc')
                  AS t1(proname name, prosrc text) WHERE proname LIKE 'bytea%' LIMIT 1;
                """);

        assertFine(ended);
        assertThat(ended.out())
                .contains(" a | b |     c\n---+---+------------\n 0 | a | {a0,b0,c0}\n 1 | b | {a1,b1,c1}\n(2 rows)\n")
                .contains(" b | remark\n---+--------\n b | one\n(1 row)\n");
    }

    @Test
    void view_overARemoteQuery_canBeAsked() {
        Ended ended = run("CREATE VIEW myremote_pg_proc AS SELECT * FROM dblink(" + literal()
                + ", 'select proname, prosrc from pg_proc') AS t1(proname name, prosrc text);\n"
                + "SELECT proname FROM myremote_pg_proc WHERE proname LIKE 'byteacat%';\n");

        assertFine(ended);
        assertThat(ended.out()).contains("CREATE VIEW\n", " byteacat\n");
    }

    @Test
    void cursor_isOpenedFetchedAndClosed() {
        Ended ended = run(FOO + """
                SELECT dblink_open('myconn', 'cur', 'SELECT f1, f2 FROM foo ORDER BY f1');
                SELECT * FROM dblink_fetch('myconn', 'cur', 3) AS (f1 int, f2 text);
                SELECT * FROM dblink_fetch('myconn', 'cur', 3) AS (f1 int, f2 text);
                SELECT * FROM dblink_fetch('myconn', 'cur', 3) AS (f1 int, f2 text);
                SELECT dblink_close('myconn', 'cur');
                """);

        assertFine(ended);
        assertThat(ended.out())
                .contains("(3 rows)", " f1 | f2\n----+----\n  7 | h\n(1 row)\n", " f1 | f2\n----+----\n(0 rows)\n");
    }

    @Test
    void asynchronousQueries_areCollectedOneResultAfterTheOther() {
        Ended ended = run(FOO + """
                SELECT * FROM
                dblink_send_query('myconn', 'select * from foo where f1 < 1; select * from foo where f1 > 6') AS t1;
                SELECT * FROM dblink_get_result('myconn') AS t1(f1 int, f2 text, f3 text[]);
                SELECT * FROM dblink_get_result('myconn') AS t1(f1 int, f2 text, f3 text[]);
                SELECT * FROM dblink_get_result('myconn') AS t1(f1 int, f2 text, f3 text[]);
                SELECT dblink_is_busy('myconn');
                SELECT dblink_cancel_query('myconn');
                SELECT dblink_error_message('myconn');
                """);

        assertFine(ended);
        assertThat(ended.out())
                .contains(" t1\n----\n  1\n")
                .containsSubsequence(" 0 | a  | {a0,b0,c0}", " 7 | h  | {a7,b7,c7}", "----+----+----\n(0 rows)")
                .contains(" dblink_is_busy\n----------------\n              0\n");
    }

    @Test
    void notifications_arrive() {
        Ended ended = run("""
                SELECT dblink_exec('myconn', 'LISTEN virtual');
                SELECT * FROM dblink_get_notify('myconn');
                SELECT dblink_exec('myconn', 'NOTIFY virtual, ''news''');
                SELECT notify_name, extra FROM dblink_get_notify('myconn');
                """);

        assertFine(ended);
        assertThat(ended.out()).contains("(0 rows)", " virtual     | news\n");
    }

    @Test
    void localTables_haveKeysAndStatementsAreBuiltForThem() {
        Ended ended = run("""
                CREATE TABLE foobar (f1 int, f2 int, f3 int, PRIMARY KEY (f1, f2, f3));
                SELECT * FROM dblink_get_pkey('foobar');
                CREATE TABLE foo (f1 int, f2 text, f3 text, PRIMARY KEY (f1, f2));
                INSERT INTO foo VALUES (1, 'a', 'x'), (1, 'b''a', 'y');
                SELECT dblink_build_sql_insert('foo', '1 2', 2, '{"1", "a"}', '{"1", "b''a"}');
                SELECT dblink_build_sql_update('foo', '1 2', 2, '{"1", "a"}', '{"1", "b"}');
                SELECT dblink_build_sql_delete('foo', '1 2', 2, '{"1", "b"}');
                """);

        assertFine(ended);
        assertThat(ended.out())
                .contains("        1 | f1\n        2 | f2\n        3 | f3\n")
                .contains(" INSERT INTO foo(f1,f2,f3) VALUES('1','b''a','x')\n")
                .contains(" UPDATE foo SET f1 = '1', f2 = 'b', f3 = 'x' WHERE f1 = '1' AND f2 = 'b'\n")
                .contains(" DELETE FROM foo WHERE f1 = '1' AND f2 = 'b'\n");
    }

    @Test
    void foreignServer_standsForItsConnectionString() {
        Ended ended = quell("shell", "-v", "ON_ERROR_STOP=on")
                .input("""
                        CREATE SERVER fdtest FOREIGN DATA WRAPPER dblink_fdw
                          OPTIONS (host 'localhost', port '%d', dbname 'postgres');
                        CREATE SERVER IF NOT EXISTS fdtest FOREIGN DATA WRAPPER dblink_fdw;
                        CREATE USER MAPPING FOR CURRENT_USER SERVER fdtest OPTIONS (user '%s');
                        SELECT dblink_connect('myconn', 'fdtest');
                        SELECT * FROM dblink('myconn', 'SELECT current_user') AS t(name text);
                        SELECT * FROM dblink('fdtest', 'SELECT 6 * 7') AS t(answer int);
                        SELECT dblink_disconnect('myconn');
                        DROP USER MAPPING FOR CURRENT_USER SERVER fdtest;
                        DROP SERVER fdtest;
                        DROP SERVER IF EXISTS fdtest;
                        """.formatted(server().port(), Role.TRUST.role()))
                .run();

        assertThat(ended.out())
                .startsWith("CREATE SERVER\nCREATE SERVER\nCREATE USER MAPPING\n")
                .contains(" " + Role.TRUST.role() + "\n", "     42\n")
                .endsWith("DROP USER MAPPING\nDROP SERVER\nDROP SERVER\n");
        assertThat(ended.err()).isEqualTo("""
                        NOTICE:  server "fdtest" already exists, skipping
                        NOTICE:  server "fdtest" does not exist, skipping
                        """);
        assertThat(ended.status()).isZero();
    }
}
