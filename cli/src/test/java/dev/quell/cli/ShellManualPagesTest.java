package dev.quell.cli;

import static dev.quell.cli.QuellProcess.quell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.cli.QuellProcess.Description;
import dev.quell.cli.QuellProcess.Ended;
import dev.quell.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of the manual's pages about dblink, one page after the other from a script, as they stand there. */
class ShellManualPagesTest {
    private static final String PROCEDURES = "AS t1(proname name, prosrc text) WHERE proname LIKE 'bytea%'";

    private static final String SERVER_SETUP = """
            SELECT dblink_connect('setup', 'dbname=postgres');
            SELECT dblink_exec('setup', 'CREATE DATABASE contrib_regression');
            SELECT dblink_exec('setup', 'CREATE DATABASE regression');
            SELECT dblink_exec('setup', 'CREATE DATABASE dblink_test_standby');
            SELECT dblink_exec('setup', $$CREATE USER regress_dblink_user PASSWORD 'secret'$$);
            SELECT dblink_connect(db, 'dbname=' || db)
              FROM (VALUES ('contrib_regression'), ('regression'), ('dblink_test_standby')) AS d(db);
            SELECT dblink_exec(db, $$
                CREATE TABLE foo (f1 int, f2 text, f3 text[], PRIMARY KEY (f1, f2));
                INSERT INTO foo SELECT n, chr(97 + n), ARRAY['a' || n, 'b' || n, 'c' || n] FROM generate_series(0, 10) AS n;
                GRANT SELECT ON foo TO regress_dblink_user$$)
              FROM (VALUES ('contrib_regression'), ('regression'), ('dblink_test_standby')) AS d(db);
            """;

    private static EmbeddedPostgres server;

    @TempDir
    private Path directory;

    @BeforeAll
    static void startServer() {
        server = EmbeddedPostgres.builder().hostBasedAccess("""
                        local all postgres trust
                        host all postgres 127.0.0.1/32 trust
                        host all all 127.0.0.1/32 scram-sha-256
                        """).start();
        Ended ended = shell("-v", "ON_ERROR_STOP=on").input(SERVER_SETUP).run();
        assertThat(ended.err()).isEmpty();
        assertThat(ended.status()).isZero();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    private static Description shell(String... options) {
        String[] arguments = new String[options.length + 1];
        arguments[0] = "shell";
        System.arraycopy(options, 0, arguments, 1, options.length);
        return quell(arguments)
                .environment("PGHOST", "127.0.0.1")
                .environment("PGPORT", String.valueOf(server.port()))
                .environment("PGUSER", server.user());
    }

    private Ended run(String script) throws IOException {
        Path file = Files.writeString(directory.resolve("page.sql"), script);
        return shell("-f", file.toString()).run();
    }

    private static void assertFine(Ended ended) {
        assertThat(ended.err()).isEmpty();
        assertThat(ended.status()).isZero();
    }

    @Test
    void connectAndDisconnect() throws IOException {
        Ended ended = run("""
                SELECT dblink_connect('dbname=postgres options=-csearch_path=');
                SELECT dblink_connect('myconn', 'dbname=postgres options=-csearch_path=');
                SELECT dblink_disconnect();
                SELECT dblink_disconnect('myconn');
                """);

        assertFine(ended);
        assertThat(ended.out()).isEqualTo("""
                 dblink_connect
                ----------------
                 OK
                (1 row)

                 dblink_connect
                ----------------
                 OK
                (1 row)

                 dblink_disconnect
                -------------------
                 OK
                (1 row)

                 dblink_disconnect
                -------------------
                 OK
                (1 row)

                """);
    }

    @Test
    void connect_asAUserOfAForeignServer() throws IOException {
        Ended ended = run("""
                CREATE TABLE foo (f1 int, f2 text, f3 text[], PRIMARY KEY (f1, f2));

                CREATE SERVER fdtest FOREIGN DATA WRAPPER dblink_fdw OPTIONS (hostaddr '127.0.0.1', dbname 'contrib_regression');

                CREATE USER regress_dblink_user WITH PASSWORD 'secret';
                CREATE USER MAPPING FOR regress_dblink_user SERVER fdtest OPTIONS (user 'regress_dblink_user', password 'secret');
                GRANT USAGE ON FOREIGN SERVER fdtest TO regress_dblink_user;
                GRANT SELECT ON TABLE foo TO regress_dblink_user;

                \\set ORIGINAL_USER :USER
                \\c - regress_dblink_user
                SELECT dblink_connect('myconn', 'fdtest');
                SELECT * FROM dblink('myconn', 'SELECT * FROM foo') AS t(a int, b text, c text[]);
                SELECT count(*) AS n FROM foo;

                \\c - :ORIGINAL_USER
                REVOKE USAGE ON FOREIGN SERVER fdtest FROM regress_dblink_user;
                REVOKE SELECT ON TABLE foo FROM regress_dblink_user;
                DROP USER MAPPING FOR regress_dblink_user SERVER fdtest;
                DROP USER regress_dblink_user;
                DROP SERVER fdtest;
                """);

        assertFine(ended);
        assertThat(ended.out())
                .startsWith("""
                        CREATE TABLE
                        CREATE SERVER
                        CREATE ROLE
                        CREATE USER MAPPING
                        GRANT
                        GRANT
                        You are now connected to database "quell" as user "regress_dblink_user".
                        """)
                .contains("""
                         a  | b |       c
                        ----+---+---------------
                          0 | a | {a0,b0,c0}
                        """)
                .contains(" 10 | k | {a10,b10,c10}\n(11 rows)\n", " n\n---\n 0\n")
                .endsWith("""
                        REVOKE
                        REVOKE
                        DROP USER MAPPING
                        DROP ROLE
                        DROP SERVER
                        """);
    }

    @Test
    void query() throws IOException {
        String database = "'dbname=postgres options=-csearch_path='";
        String ask = "'select proname, prosrc from pg_proc')";
        Ended ended = run("SELECT * FROM dblink(" + database + ",\n              " + ask + "\n  " + PROCEDURES + ";\n"
                + "CREATE VIEW myremote_pg_proc AS\n  SELECT * FROM dblink(" + database + ",\n" + ask
                + "\n    AS t1(proname name, prosrc text);\n"
                + "SELECT * FROM myremote_pg_proc WHERE proname LIKE 'bytea%';\n"
                + "SELECT dblink_connect(" + database + ");\n"
                + "SELECT * FROM dblink(" + ask + "\n " + PROCEDURES + ";\n"
                + "SELECT dblink_connect('myconn', 'dbname=regression options=-csearch_path=');\n"
                + "SELECT * FROM dblink('myconn', " + ask + "\n " + PROCEDURES + ";\n");

        assertFine(ended);
        assertThat(ended.out().split("\n byteacat +\\| byteacat\n", -1)).hasSize(5);
    }

    @Test
    void exec() throws IOException {
        Ended ended = run("""
                SELECT dblink_connect('dbname=dblink_test_standby');
                SELECT dblink_exec('insert into foo values(21, ''z'', ''{"a0","b0","c0"}'');');
                SELECT dblink_connect('myconn', 'dbname=regression');
                SELECT dblink_exec('myconn', 'insert into foo values(21, ''z'', ''{"a0","b0","c0"}'');');
                SELECT dblink_exec('myconn', 'insert into pg_class values (''foo'')',false);
                """);

        assertThat(ended.out()).contains(" INSERT 0 1\n", " ERROR\n");
        assertThat(ended.err()).startsWith("NOTICE:  ").contains("CONTEXT:  while executing command");
        assertThat(ended.status()).isZero();
    }

    @Test
    void cursors() throws IOException {
        Ended ended = run("""
                SELECT dblink_connect('dbname=postgres options=-csearch_path=');
                SELECT dblink_open('foo', 'select proname, prosrc from pg_proc where proname like ''bytea%''');
                SELECT * FROM dblink_fetch('foo', 5) AS (funcname name, source text);
                SELECT * FROM dblink_fetch('foo', 1000) AS (funcname name, source text);
                SELECT * FROM dblink_fetch('foo', 5) AS (funcname name, source text);
                SELECT dblink_close('foo');
                """);

        assertFine(ended);
        assertThat(ended.out()).contains(" dblink_open\n", "(5 rows)\n", "(0 rows)\n", " dblink_close\n");
    }

    @Test
    void notifications() throws IOException {
        Ended ended = run("""
                SELECT dblink_connect('dbname=postgres');
                SELECT dblink_exec('LISTEN virtual');
                SELECT * FROM dblink_get_notify();
                NOTIFY virtual;
                SELECT dblink_exec('NOTIFY virtual');
                SELECT * FROM dblink_get_notify();
                """);

        assertThat(ended.out()).contains("(0 rows)\n").containsPattern(" virtual     \\| +\\d+ \\| \n\\(1 row\\)");
        assertThat(ended.err())
                .startsWith("quell:" + directory.resolve("page.sql") + ":4: ERROR:  NOTIFY works on a server")
                .contains("HINT:  ", "dblink_exec");
        assertThat(ended.status()).isOne();
    }

    @Test
    void asynchronousQueries() throws IOException {
        Ended ended = run("""
                SELECT dblink_connect('dtest1', 'dbname=contrib_regression');
                SELECT dblink_get_connections();
                SELECT * FROM
                dblink_send_query('dtest1', 'select * from foo where f1 < 3') AS t1;
                SELECT * FROM dblink_get_result('dtest1') AS t1(f1 int, f2 text, f3 text[]);
                SELECT * FROM dblink_get_result('dtest1') AS t1(f1 int, f2 text, f3 text[]);
                SELECT * FROM
                dblink_send_query('dtest1', 'select * from foo where f1 < 3; select * from foo where f1 > 6') AS t1;
                SELECT * FROM dblink_get_result('dtest1') AS t1(f1 int, f2 text, f3 text[]);
                SELECT * FROM dblink_get_result('dtest1') AS t1(f1 int, f2 text, f3 text[]);
                SELECT * FROM dblink_get_result('dtest1') AS t1(f1 int, f2 text, f3 text[]);
                SELECT dblink_send_query('dtest1', 'SELECT * FROM foo WHERE f1 < 3');
                SELECT dblink_is_busy('dtest1');
                SELECT dblink_cancel_query('dtest1');
                SELECT dblink_error_message('dtest1');
                """);

        assertFine(ended);
        assertThat(ended.out())
                .containsSubsequence(
                        " dblink_get_connections\n------------------------\n {dtest1}\n",
                        " f1 | f2 |     f3\n----+----+------------\n  0 | a  | {a0,b0,c0}\n  1 | b  | {a1,b1,c1}\n",
                        "(3 rows)",
                        "(0 rows)",
                        "(3 rows)",
                        "(4 rows)",
                        "(0 rows)",
                        " dblink_cancel_query\n---------------------\n OK\n");
    }

    @Test
    void statementsForLocalTables() throws IOException {
        Ended ended = run("""
                CREATE TABLE foobar (
                    f1 int,
                    f2 int,
                    f3 int,
                    PRIMARY KEY (f1, f2, f3)
                );
                SELECT * FROM dblink_get_pkey('foobar');
                CREATE TABLE foo (f1 int, f2 text, f3 text, PRIMARY KEY (f1, f2));
                CREATE TABLE "MyFoo" (f1 int, f2 text, f3 text, PRIMARY KEY (f1, f2));
                INSERT INTO foo VALUES (1, 'a', '1'), (1, 'b''a', '2');
                SELECT dblink_build_sql_insert('foo', '1 2', 2, '{"1", "a"}', '{"1", "b''a"}');
                SELECT dblink_build_sql_delete('"MyFoo"', '1 2', 2, '{"1", "b"}');
                SELECT dblink_build_sql_update('foo', '1 2', 2, '{"1", "a"}', '{"1", "b"}');
                """);

        assertFine(ended);
        assertThat(ended.out())
                .contains(" position | colname\n----------+---------\n        1 | f1\n        2 | f2\n        3 | f3\n")
                .contains(" INSERT INTO foo(f1,f2,f3) VALUES('1','b''a','1')\n")
                .contains(" DELETE FROM \"MyFoo\" WHERE f1 = '1' AND f2 = 'b'\n")
                .contains(" UPDATE foo SET f1 = '1', f2 = 'b', f3 = '1' WHERE f1 = '1' AND f2 = 'b'\n");
    }

    @Test
    void rowsOfTheServer_areKeptInALocalTable() throws IOException {
        Ended ended = run("""
                CREATE TABLE foo (f1 int, f2 text, f3 text[]);
                INSERT INTO foo
                  SELECT * FROM dblink('dbname=contrib_regression', 'SELECT * FROM foo WHERE f1 < 2') AS t(a int, b text, c text[]);
                SELECT f3, f3[1] AS first, '{1,2}'::int[] AS n FROM foo;
                """);

        assertFine(ended);
        assertThat(ended.out()).endsWith("""
                INSERT 0 2
                     f3     | first |   n
                ------------+-------+-------
                 {a0,b0,c0} | a0    | {1,2}
                 {a1,b1,c1} | a1    | {1,2}
                (2 rows)

                """);
    }
}
