package dev.quell.dblink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.testkit.PgVersion;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DblinkTest {
    private static final TestServer SERVER = TestServer.shared(PgVersion.V18);
    private static final String CONNINFO = SERVER.conninfo(Role.SCRAM);

    private final List<DblinkNotice> notices = new ArrayList<>();
    private final Dblink dblink =
            Dblink.open(DblinkOptions.builder().notices(notices::add).build());

    @AfterEach
    void close() {
        dblink.close();
    }

    private static List<List<String>> texts(DblinkRows rows) {
        return rows.toList().stream()
                .map(row -> IntStream.range(0, row.size())
                        .mapToObj(i -> String.valueOf(row.text(i)))
                        .toList())
                .toList();
    }

    @Test
    void query_onANamedConnection_answersTypedRows() {
        dblink.connect("a", CONNINFO);

        DblinkRows rows = dblink.query("a", "SELECT 1 AS one, ARRAY['x', NULL] AS words");

        assertThat(rows.columns()).extracting(DblinkColumn::typeName).containsExactly("int4", "text[]");
        DblinkRow row = rows.toList().getFirst();
        assertThat(row.value("one", Integer.class)).contains(1);
        assertThat(row.value(1, Object.class).orElseThrow()).hasToString("[x, null]");
    }

    @Test
    void query_ofSeveralStatements_answersTheLast() {
        dblink.connect(CONNINFO);

        assertThat(texts(dblink.query("SELECT 1; SELECT 2, 3"))).containsExactly(List.of("2", "3"));
        assertThat(dblink.query("SELECT 1; SET extra_float_digits = 1").kind()).isEqualTo(DblinkRows.Kind.COMMAND);
    }

    @Test
    void query_withAConnectionString_leavesNoConnection() {
        assertThat(texts(dblink.query(CONNINFO + " application_name=one_shot", "SELECT 7")))
                .containsExactly(List.of("7"));

        assertThat(dblink.connections()).isEmpty();
        assertThat(dblink.activity()).isEmpty();
    }

    @Test
    void query_thatFailsWithoutFail_isTold() {
        dblink.connect("a", CONNINFO);

        DblinkRows rows = dblink.query("a", "SELECT 1/0", false);

        assertThat(rows.kind()).isEqualTo(DblinkRows.Kind.FAILED);
        assertThat(notices).hasSize(1);
        assertThat(notices.getFirst().sqlState()).isEqualTo("22012");
        assertThat(notices.getFirst().context())
                .containsExactly("while executing query on dblink connection named \"a\"");
        assertThat(dblink.errorMessage("a")).isEqualTo("ERROR:  division by zero");
    }

    @Test
    void query_withAMisspeltName_isTakenAsAConnectionString() {
        assertThatThrownBy(() -> dblink.query("nobody", "SELECT 1", false))
                .isInstanceOfSatisfying(DblinkException.class, e -> {
                    assertThat(e.sqlState()).isEqualTo("08001");
                    assertThat(e.detail()).contains("missing \"=\" after \"nobody\" in connection info string");
                });
    }

    @Test
    void declaredRowType_thatDoesNotFit_isRefused() {
        dblink.connect(CONNINFO);

        assertThatThrownBy(() -> dblink.as(RowType.parse("a int, b text")).query("SELECT 1"))
                .hasMessage("remote query result rowtype does not match the specified FROM clause rowtype");
        assertThatThrownBy(() -> dblink.as(RowType.parse("a int")).query("SELECT 'x'"))
                .hasMessage("invalid input syntax for type integer: \"x\"");
        assertThat(texts(dblink.as(RowType.parse("a numeric(5,1), \"B c\" varchar(3)"))
                        .query("SELECT 1.25, 'abc'")))
                .containsExactly(List.of("1.3", "abc"));
    }

    @Test
    void exec_ofAQuery_isRefusedThoughItRan() {
        dblink.connect(CONNINFO);
        dblink.exec("CREATE TEMP TABLE t(a int)");

        assertThatThrownBy(() -> dblink.exec("INSERT INTO t VALUES(1) RETURNING a", false))
                .hasMessage("statement returning results not allowed");
        assertThat(texts(dblink.query("SELECT a FROM t"))).containsExactly(List.of("1"));
    }

    @Test
    void cursors_inAnIdleSession_beginAndEndATransaction() {
        dblink.connect("a", CONNINFO);

        assertThat(dblink.openCursor("a", "c1", "SELECT generate_series(1, 3)")).isEqualTo("OK");
        assertThat(dblink.openCursor("a", "c2", "SELECT 1")).isEqualTo("OK");
        assertThat(texts(dblink.fetch("a", "c1", 2))).containsExactly(List.of("1"), List.of("2"));
        assertThat(dblink.closeCursor("a", "c1")).isEqualTo("OK");
        assertThat(dblink.activity().getFirst().state()).isEqualTo(DblinkActivity.State.IDLE_IN_TRANSACTION);
        assertThat(dblink.closeCursor("a", "c2")).isEqualTo("OK");
        assertThat(dblink.activity().getFirst().state()).isEqualTo(DblinkActivity.State.IDLE);
    }

    @Test
    void getResult_untilNoneIsLeft_freesTheConnection() {
        dblink.connect("a", CONNINFO);

        assertThat(dblink.sendQuery("a", "SELECT 1; SELECT 2")).isEqualTo(1);
        assertThat(dblink.sendQuery("a", "SELECT 3")).isEqualTo(0);
        assertThat(notices.getFirst().message())
                .isEqualTo("could not send query: another command is already in progress");
        assertThat(texts(dblink.getResult("a"))).containsExactly(List.of("1"));
        assertThat(texts(dblink.getResult("a"))).containsExactly(List.of("2"));
        assertThat(dblink.getResult("a").kind()).isEqualTo(DblinkRows.Kind.NONE);
        assertThat(dblink.sendQuery("a", "SELECT 3")).isEqualTo(1);
    }

    @Test
    void cancelQuery_ofARunningQuery_endsItWithAnError() {
        dblink.connect("a", CONNINFO);
        dblink.sendQuery("a", "SELECT pg_sleep(600) /* cancel me */");
        SERVER.awaitRunning("cancel me");
        assertThat(dblink.isBusy("a")).isEqualTo(1);

        assertThat(dblink.cancelQuery("a")).isEqualTo("OK");

        assertThatThrownBy(() -> dblink.getResult("a"))
                .isInstanceOfSatisfying(
                        DblinkException.class, e -> assertThat(e.sqlState()).isEqualTo("57014"));
        assertThat(dblink.getResult("a").kind()).isEqualTo(DblinkRows.Kind.NONE);
    }

    @Test
    void notifications_afterANotify_areThereOnce() {
        dblink.connect("a", CONNINFO);
        dblink.exec("a", "LISTEN channel");
        dblink.exec("a", "NOTIFY channel, 'hello'");

        assertThat(dblink.notifications("a"))
                .extracting(DblinkNotification::notifyName, DblinkNotification::extra)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("channel", "hello"));
        assertThat(dblink.notifications("a")).isEmpty();
        assertThat(dblink.notifications()).isEmpty();
    }

    @Test
    void names_thatAreTooLong_areCutBetweenCharacters() {
        String name = "ä".repeat(40);

        dblink.connect(name, CONNINFO);

        assertThat(dblink.connections()).containsExactly("ä".repeat(31));
        assertThat(notices.getFirst().sqlState()).isEqualTo("42622");
        assertThat(dblink.disconnect(name)).isEqualTo("OK");
        assertThatThrownBy(() -> dblink.disconnect(name)).hasMessage("connection \"" + name + "\" not available");
    }

    @Test
    void connect_withANameInUse_leavesTheFirst() {
        dblink.connect("a", CONNINFO);

        assertThatThrownBy(() -> dblink.connect("a", CONNINFO)).hasMessage("duplicate connection name");
        assertThat(dblink.exec("a", "SET extra_float_digits = 1")).isEqualTo("SET");
    }

    @Test
    void nullArguments_ofEveryKind_doNothing() {
        assertThat(dblink.connect(null)).isNull();
        assertThat(dblink.exec("a", null)).isNull();
        assertThat(dblink.query(null, true).kind()).isEqualTo(DblinkRows.Kind.NONE);
        assertThat(dblink.isBusy(null)).isNull();
    }

    @Test
    void cancel_fromAnotherThread_endsTheQueryHereAndThere() throws Exception {
        try (Dblink cancelling =
                Dblink.open(DblinkOptions.builder().interruptCancels(true).build())) {
            cancelling.connect("a", CONNINFO);
            CompletableFuture<DblinkRows> running =
                    CompletableFuture.supplyAsync(() -> cancelling.query("a", "SELECT pg_sleep(600) /* both ends */"));
            SERVER.awaitRunning("both ends");

            cancelling.cancel();

            assertThatThrownBy(() -> running.get(20, TimeUnit.SECONDS))
                    .hasRootCauseMessage("canceling statement due to user request");
            SERVER.awaitNoneRunning("both ends");
            assertThat(texts(cancelling.query("a", "SELECT 1"))).containsExactly(List.of("1"));
        }
    }

    @Test
    void interrupt_duringAQuery_isKeptAndEndsIt() {
        try (Dblink cancelling =
                Dblink.open(DblinkOptions.builder().interruptCancels(true).build())) {
            cancelling.connect("a", CONNINFO);
            Thread.currentThread().interrupt();

            assertThatThrownBy(() -> cancelling.query("a", "SELECT pg_sleep(600)"))
                    .hasMessage("canceling statement due to user request");
            assertThat(Thread.interrupted()).isTrue();
            assertThat(texts(cancelling.query("a", "SELECT 1"))).containsExactly(List.of("1"));
        }
    }

    @Test
    void statementTimeout_duringAQuery_endsIt() {
        try (Dblink limited = Dblink.open(DblinkOptions.builder()
                .interruptCancels(true)
                .statementTimeout(Duration.ofSeconds(5))
                .build())) {
            limited.connect("a", CONNINFO);

            assertThatThrownBy(() -> limited.query("a", "SELECT pg_sleep(600)"))
                    .hasMessage("canceling statement due to statement timeout");
        }
    }

    @Test
    void streaming_aLongResult_holdsAFewRowsAtOnce() {
        try (Dblink streaming =
                Dblink.open(DblinkOptions.builder().streaming(100).build())) {
            streaming.connect("a", CONNINFO);
            long sum = 0;
            try (DblinkRows rows = streaming.query("a", "SELECT generate_series(1, 100000)")) {
                for (DblinkRow row : rows) {
                    sum += row.value(0, Integer.class).orElseThrow();
                }
            }
            assertThat(sum).isEqualTo(5000050000L);
            try (DblinkRows rows = streaming.query("a", "SELECT generate_series(1, 100000)")) {
                assertThat(rows.iterator().next().text(0)).isEqualTo("1");
            }
            assertThat(streaming.exec("a", "SET extra_float_digits = 1")).isEqualTo("SET");
        }
    }

    @Test
    void streaming_throughAConnectionString_closesItAtTheEnd() {
        try (Dblink streaming =
                Dblink.open(DblinkOptions.builder().streaming(10).build())) {
            assertThat(streaming
                            .query(CONNINFO, "SELECT generate_series(1, 100)")
                            .toList())
                    .hasSize(100);
            assertThat(streaming.activity()).isEmpty();
        }
    }

    @Test
    void copy_throughAQuery_doesNotHang() {
        dblink.connect("a", CONNINFO);

        assertThatThrownBy(() -> dblink.query("a", "COPY (SELECT 1) TO STDOUT")).isInstanceOf(DblinkException.class);
        assertThat(texts(dblink.query("a", "SELECT 1"))).containsExactly(List.of("1"));
    }

    @Test
    void foreignServer_withAMapping_standsForAConnectionString() {
        ForeignServers servers = new ForeignServers();
        servers.createServer(
                "far",
                java.util.Map.of("host", SERVER.host(), "port", "" + SERVER.port(), "dbname", SERVER.database()));
        try (Dblink session = Dblink.open(DblinkOptions.builder()
                .servers(servers)
                .user(DblinkUser.superuser("me"))
                .build())) {
            assertThatThrownBy(() -> session.connect("a", "far"))
                    .hasMessage("user mapping not found for user \"me\", server \"far\"");
            servers.createUserMapping(
                    "me", "far", java.util.Map.of("user", Role.SCRAM.role(), "password", Role.SCRAM.password()));
            assertThat(session.connect("a", "far")).isEqualTo("OK");
        }
        assertThatThrownBy(() -> servers.createServer("x", java.util.Map.of("hots", "h")))
                .isInstanceOfSatisfying(DblinkException.class, e -> {
                    assertThat(e.sqlState()).isEqualTo("HV00J");
                    assertThat(e.hint()).contains("Perhaps you meant the option \"host\".");
                });
    }

    @Test
    void policy_ofPostgres_wantsAPasswordThatIsUsed() {
        try (Dblink session = Dblink.open(DblinkOptions.builder()
                .policy(DblinkPolicy.POSTGRESQL)
                .user(DblinkUser.ordinary("me"))
                .build())) {
            assertThatThrownBy(() -> session.connect("a", "host=localhost"))
                    .hasMessage("password or GSSAPI delegated credentials required");
            assertThatThrownBy(() -> session.connectU("a", CONNINFO))
                    .hasMessage("permission denied for function dblink_connect_u");
            assertThat(session.connect("a", CONNINFO)).isEqualTo("OK");
            assertThat(session.connections()).containsExactly("a");
        }
    }

    @Test
    void currentQuery_isWhatTheHostProgramRuns() {
        assertThat(dblink.currentQuery()).isNull();

        dblink.currentQuery("SELECT now()");

        assertThat(dblink.currentQuery()).isEqualTo("SELECT now()");
    }

    @Test
    void validator_ofOptionsForEachKind_allowsWhatBelongsThere() {
        ForeignServers.validate(java.util.Map.of("host", "h", "port", "1"), ForeignServers.ObjectKind.SERVER);
        ForeignServers.validate(java.util.Map.of("user", "u"), ForeignServers.ObjectKind.USER_MAPPING);

        assertThatThrownBy(() -> ForeignServers.validate(
                        java.util.Map.of("host", "h"), ForeignServers.ObjectKind.FOREIGN_DATA_WRAPPER))
                .isInstanceOfSatisfying(
                        DblinkException.class,
                        e -> assertThat(e.hint()).contains("There are no valid options in this context."))
                .hasMessage("invalid option \"host\"");
    }
}
