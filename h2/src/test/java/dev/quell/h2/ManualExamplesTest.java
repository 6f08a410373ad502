package dev.quell.h2;

import static dev.quell.h2.LocalDatabase.quote;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.testkit.Await;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the pages of the manual on dblink show, one function after the other, on tables of our own. */
class ManualExamplesTest {
    private static final TestServer SERVER = TestServer.shared(TestServers.newest());
    private static final String CONNSTR = SERVER.conninfo(Role.POSTGRES);

    private final List<String> notices = new ArrayList<>();
    private LocalDatabase local;

    @BeforeAll
    static void createTables() {
        SERVER.sql("""
                DROP TABLE IF EXISTS shop_items;
                CREATE TABLE shop_items (f1 int, f2 text, f3 text[], PRIMARY KEY (f1, f2));
                INSERT INTO shop_items VALUES
                  (0, 'a', '{"a0","b0","c0"}'), (1, 'b', '{"a1","b1","c1"}'), (2, 'c', '{"a2","b2","c2"}'),
                  (3, 'd', '{"a3","b3","c3"}'), (4, 'e', '{"a4","b4","c4"}'), (5, 'f', '{"a5","b5","c5"}')""");
    }

    @BeforeEach
    void open() throws SQLException {
        local = LocalDatabase.open(DblinkSettings.usual().notices((notice, session) -> notices.add(notice.toText())));
    }

    @AfterEach
    void close() throws SQLException {
        local.close();
    }

    private void connect(String name) throws SQLException {
        assertThat(local.value("SELECT dblink_connect(" + quote(name) + ", " + quote(CONNSTR) + ")"))
                .isEqualTo("OK");
    }

    @Test
    void connect_unnamedAndNamed_areOkAndDisconnect() throws SQLException {
        assertThat(local.value("SELECT dblink_connect(" + quote(CONNSTR) + ")")).isEqualTo("OK");
        connect("myconn");
        assertThat(local.value("SELECT dblink_connect_u('mine', " + quote(CONNSTR) + ")"))
                .isEqualTo("OK");
        assertThat(local.value("SELECT dblink_disconnect()")).isEqualTo("OK");
        assertThat(local.value("SELECT dblink_disconnect('myconn')")).isEqualTo("OK");
        assertThatThrownBy(() -> local.value("SELECT dblink_disconnect('myconn')"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08003"))
                .hasMessageStartingWith("connection \"myconn\" not available");
    }

    @Test
    void connect_toForeignServer_usesServerAndMapping() throws SQLException {
        assertThat(local.value("SELECT dblink_create_server('fdtest', ARRAY['host=%s', 'port=%d', 'dbname=postgres'])"
                        .formatted(SERVER.host(), SERVER.port())))
                .isEqualTo("OK");
        assertThat(local.value("SELECT dblink_create_user_mapping('public', 'fdtest', ARRAY['user=%s', 'password=%s'])"
                        .formatted(Role.SCRAM.role(), Role.SCRAM.password())))
                .isEqualTo("OK");
        assertThat(local.value("SELECT dblink_connect('myconn', 'fdtest')")).isEqualTo("OK");
        assertThat(local.rows("SELECT * FROM dblink('myconn', 'SELECT current_user') AS t(who name)"))
                .containsExactly(Role.SCRAM.role());
        assertThat(local.value("SELECT dblink_drop_user_mapping('public', 'fdtest')"))
                .isEqualTo("OK");
        assertThat(local.value("SELECT dblink_drop_server('fdtest')")).isEqualTo("OK");
    }

    /** The second half of the page on dblink_connect: its statements, and what stands for those that H2 has not. */
    @Test
    void connect_ofAnOrdinaryUserToForeignServer_needsUsage() throws SQLException {
        SERVER.sql("GRANT SELECT ON shop_items TO " + Role.SCRAM.role());
        local.execute("CREATE USER regress_dblink_user PASSWORD 'secret'");
        ok("SELECT dblink_create_server('fdtest', ARRAY['host=%s', 'port=%d', 'dbname=postgres'])"
                .formatted(SERVER.host(), SERVER.port()));
        ok("SELECT dblink_create_user_mapping('regress_dblink_user', 'fdtest', ARRAY['user=%s', 'password=%s'])"
                .formatted(Role.SCRAM.role(), Role.SCRAM.password()));
        ok("SELECT dblink_grant_usage('fdtest', 'regress_dblink_user')");
        try (Connection session = DriverManager.getConnection(
                local.connection().getMetaData().getURL(), "regress_dblink_user", "secret")) {
            assertThat(LocalDatabase.value(session, "SELECT dblink_connect('myconn', 'fdtest')"))
                    .isEqualTo("OK");
            assertThat(LocalDatabase.rows(
                            session,
                            "SELECT * FROM dblink('myconn', 'SELECT * FROM shop_items') AS t(a int, b text, c text[])"
                                    + " WHERE a < 2"))
                    .containsExactly("0 | a | [a0, b0, c0]", "1 | b | [a1, b1, c1]");
        }
        ok("SELECT dblink_revoke_usage('fdtest', 'regress_dblink_user')");
        assertThatThrownBy(() -> local.value("SELECT dblink_drop_server('fdtest')"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("2BP01"));
        ok("SELECT dblink_drop_user_mapping('regress_dblink_user', 'fdtest')");
        local.execute("DROP USER regress_dblink_user");
        ok("SELECT dblink_drop_server('fdtest')");
    }

    private void ok(String sql) throws SQLException {
        assertThat(local.value(sql)).isEqualTo("OK");
    }

    @Test
    void dblink_withDefinitionList_givesRows() throws SQLException {
        assertThat(local.rows("SELECT * FROM dblink(" + quote(CONNSTR + " options=-csearch_path=")
                        + ", 'select proname, prosrc from pg_proc where proname like ''byteac%'' order by 1')"
                        + " AS t1(proname name, prosrc text) WHERE proname LIKE 'bytea%'"))
                .contains("byteacat | byteacat", "byteacmp | byteacmp");
        connect("myconn");
        assertThat(local.rows("SELECT * FROM dblink('myconn', 'SELECT f1, f3 FROM shop_items WHERE f1 < 2 ORDER BY 1')"
                        + " AS t1(f1 int, f3 text[])"))
                .containsExactly("0 | [a0, b0, c0]", "1 | [a1, b1, c1]");
    }

    @Test
    void dblink_inView_isAskedEachTime() throws SQLException {
        connect("myconn");
        local.execute(ColumnDefinitionLists.rewrite(
                "CREATE VIEW remote_items AS SELECT * FROM dblink('myconn', 'select f1, f2 from shop_items')"
                        + " AS t1(f1 int, f2 text)"));
        assertThat(local.rows("SELECT * FROM remote_items WHERE f2 LIKE 'b%'")).containsExactly("1 | b");
        assertThat(local.rows("SELECT count(*) FROM remote_items")).containsExactly("6");
    }

    @Test
    void exec_ofCommands_answersTheirTags() throws SQLException {
        connect("dtest");
        assertThat(local.value("SELECT dblink_exec('dtest', 'CREATE TEMP TABLE scratch (a int, b text)')"))
                .isEqualTo("CREATE TABLE");
        assertThat(local.value("SELECT dblink_exec('dtest', 'INSERT INTO scratch VALUES (21, ''z'')')"))
                .isEqualTo("INSERT 0 1");
        assertThat(local.value("SELECT dblink_exec('dtest', 'insert into nowhere values (1)', false)"))
                .isEqualTo("ERROR");
        assertThat(notices)
                .containsExactly("relation \"nowhere\" does not exist\n"
                        + "CONTEXT:  while executing command on dblink connection named \"dtest\"");
    }

    @Test
    void open_fetch_close_walkACursor() throws SQLException {
        local.value("SELECT dblink_connect(" + quote(CONNSTR) + ")");
        assertThat(local.value("SELECT dblink_open('foo', 'select f1, f2 from shop_items order by f1')"))
                .isEqualTo("OK");
        assertThat(local.rows("SELECT * FROM dblink_fetch('foo', 4) AS (f1 int, f2 text)"))
                .containsExactly("0 | a", "1 | b", "2 | c", "3 | d");
        assertThat(local.rows("SELECT * FROM dblink_fetch('foo', 4)")).containsExactly("4 | e", "5 | f");
        assertThat(local.rows("SELECT * FROM dblink_fetch('foo', 4) AS (f1 int, f2 text)"))
                .isEmpty();
        assertThat(local.value("SELECT dblink_close('foo')")).isEqualTo("OK");
        assertThatThrownBy(() -> local.rows("SELECT * FROM dblink_fetch('foo', 4)"))
                .hasMessageStartingWith("cursor \"foo\" does not exist");
    }

    @Test
    void getConnections_ofSeveral_isAnArray() throws SQLException {
        assertThat(local.value("SELECT dblink_get_connections()")).isEqualTo("null");
        connect("one");
        connect("two");
        assertThat(local.rows("SELECT c FROM unnest(dblink_get_connections()) AS t(c) ORDER BY c"))
                .containsExactly("one", "two");
    }

    @Test
    void errorMessage_afterFailure_isLibpqs() throws SQLException {
        connect("dtest1");
        assertThat(local.value("SELECT dblink_error_message('dtest1')")).isEqualTo("OK");
        assertThat(local.rows("SELECT * FROM dblink('dtest1', 'select 1/0', false) AS t(a int)"))
                .isEmpty();
        assertThat(local.value("SELECT dblink_error_message('dtest1')")).isEqualTo("ERROR:  division by zero");
    }

    @Test
    void sendQuery_getResult_runWhileWeDoOtherThings() throws SQLException {
        connect("dtest1");
        String send = "SELECT dblink_send_query('dtest1', 'select * from shop_items where f1 < 3') AS t1";
        assertThat(local.value(send)).isEqualTo("1");
        String result = "SELECT * FROM dblink_get_result('dtest1') AS t1(f1 int, f2 text, f3 text[])";
        assertThat(local.rows(result))
                .containsExactly("0 | a | [a0, b0, c0]", "1 | b | [a1, b1, c1]", "2 | c | [a2, b2, c2]");
        assertThat(local.rows(result)).isEmpty();

        local.value("SELECT dblink_send_query('dtest1', 'select * from shop_items where f1 < 1;"
                + " select * from shop_items where f1 > 4')");
        assertThat(local.rows(result)).containsExactly("0 | a | [a0, b0, c0]");
        assertThat(local.rows(result)).containsExactly("5 | f | [a5, b5, c5]");
        assertThat(local.rows(result)).isEmpty();
    }

    @Test
    void isBusy_ofSleepingQuery_isOneUntilItIsCancelled() throws SQLException {
        connect("dtest1");
        local.value("SELECT dblink_send_query('dtest1', 'select pg_sleep(600)')");
        assertThat(local.value("SELECT dblink_is_busy('dtest1')")).isEqualTo("1");
        SERVER.awaitRunning("pg_sleep(600)");
        assertThat(local.value("SELECT dblink_cancel_query('dtest1')")).isEqualTo("OK");
        assertThatThrownBy(() -> local.rows("SELECT * FROM dblink_get_result('dtest1') AS t(x text)"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"))
                .hasMessageStartingWith("canceling statement due to user request\nCONTEXT:  while executing query");
        assertThat(local.rows("SELECT * FROM dblink_get_result('dtest1') AS t(x text)"))
                .isEmpty();
        assertThat(local.value("SELECT dblink_is_busy('dtest1')")).isEqualTo("0");
    }

    @Test
    void getNotify_afterNotify_givesNamePidAndPayload() throws SQLException {
        local.value("SELECT dblink_connect(" + quote(CONNSTR) + ")");
        assertThat(local.value("SELECT dblink_exec('LISTEN virtual')")).isEqualTo("LISTEN");
        assertThat(local.rows("SELECT * FROM dblink_get_notify()")).isEmpty();
        assertThat(local.value("SELECT dblink_exec('NOTIFY virtual, ''p''')")).isEqualTo("NOTIFY");
        List<String> notifications = new ArrayList<>();
        Await.until(
                () -> {
                    try {
                        notifications.addAll(
                                local.rows("SELECT notify_name, be_pid > 0, extra FROM dblink_get_notify()"));
                    } catch (SQLException e) {
                        throw new AssertionError(e);
                    }
                    return !notifications.isEmpty();
                },
                "the notification");
        assertThat(notifications).containsExactly("virtual | TRUE | p");
    }

    @Test
    void currentQuery_isTheStatementItself() throws SQLException {
        assertThat(local.value("SELECT dblink_current_query()")).isEqualTo("SELECT dblink_current_query()");
    }

    @Test
    void getPkey_ofLocalTable_listsItsColumns() throws SQLException {
        local.execute("CREATE TABLE foobar (f1 int, f2 int, f3 int, PRIMARY KEY (f1, f2, f3))");
        assertThat(local.rows("SELECT * FROM dblink_get_pkey('foobar')")).containsExactly("1 | f1", "2 | f2", "3 | f3");
        assertThatThrownBy(() -> local.rows("SELECT * FROM dblink_get_pkey('nowhere')"))
                .hasMessageStartingWith("relation \"nowhere\" does not exist");
    }

    @Test
    void buildSql_ofLocalRow_givesStatementsForTheOtherSide() throws SQLException {
        local.execute("CREATE TABLE foo (f1 int, f2 text, \"F 3\" bytea, PRIMARY KEY (f1, f2))");
        local.execute("INSERT INTO foo VALUES (1, 'a', X'00ff')");
        assertThat(local.value(
                        "SELECT dblink_build_sql_insert('foo', '1 2', 2, '{\"1\", \"a\"}', '{\"1\", \"b''a\"}')"))
                .isEqualTo("INSERT INTO foo(f1,f2,\"F 3\") VALUES('1','b''a',E'\\\\x00ff')");
        assertThat(local.value("SELECT dblink_build_sql_delete('\"foo\"', '1 2', 2, '{\"1\", \"b\"}')"))
                .isEqualTo("DELETE FROM foo WHERE f1 = '1' AND f2 = 'b'");
        assertThat(local.value(
                        "SELECT dblink_build_sql_update('foo', ARRAY[1, 2], 2, ARRAY['1', 'a'], ARRAY['1', 'b'])"))
                .isEqualTo("UPDATE foo SET f1 = '1', f2 = 'b', \"F 3\" = E'\\\\x00ff' WHERE f1 = '1' AND f2 = 'b'");
        assertThatThrownBy(() -> local.value("SELECT dblink_build_sql_insert('foo', '1 2', 2, '{2,a}', '{2,b}')"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("21000"))
                .hasMessageStartingWith("source row not found");
    }
}
