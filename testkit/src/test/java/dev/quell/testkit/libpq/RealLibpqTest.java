package dev.quell.testkit.libpq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ways of calling C that are written by hand; the rest follows from the signatures. */
class RealLibpqTest {
    private final Pq pq = RealLibpq.load();
    private final TestServer server = TestServer.shared(TestServers.newest());

    @TempDir
    private Path directory;

    @Test
    void exports_ofTheLibrary_haveAllThatPqNames() throws IOException {
        assertThat(ElfExports.of(RealLibpq.file()))
                .contains("PQconnectdb", "PQcancelCreate", "lo_open", "pg_encoding_to_char", "pgresStatus")
                .doesNotContain("malloc", "SSL_read");
    }

    @Test
    void exports_ofAFileThatIsNoLibrary_areRefused() throws IOException {
        Path file = Files.writeString(directory.resolve("text"), "this is no library");

        assertThatThrownBy(() -> ElfExports.of(file)).hasMessageContaining("no ELF library");
    }

    @Test
    void query_withParametersAndNotices_goesThereAndBack() {
        Object conn = connect();
        List<String> notices = new ArrayList<>();
        pq.PQsetNoticeReceiver(conn, notice -> notices.add(pq.PQresultErrorField(notice, 'M')));
        pq.PQexec(conn, "DO $$ BEGIN RAISE NOTICE 'hello'; END $$");

        Object result = pq.PQexecParams(
                conn,
                "SELECT $1::text, $2::bytea",
                2,
                null,
                new byte[][] {utf8("ä"), {0, 1}},
                new int[] {0, 2},
                new int[] {0, 1},
                0);

        assertThat(pq.PQgetvalue(result, 0, 0)).isEqualTo("ä");
        assertThat(pq.PQgetvalue(result, 0, 1)).isEqualTo("\\x0001");
        assertThat(notices).containsExactly("hello");
        pq.PQclear(result);
        assertThatThrownBy(() -> pq.PQntuples(result)).hasMessageContaining("after it was freed");
        pq.PQfinish(conn);
    }

    @Test
    void conninfo_parsed_givesOptionsOrMessage() {
        PqParsedConninfo good = pq.PQconninfoParse("host=somewhere");
        PqParsedConninfo bad = pq.PQconninfoParse("nonsense");

        assertThat(Objects.requireNonNull(good.options()))
                .anyMatch(option -> option.keyword().equals("host") && "somewhere".equals(option.val()));
        assertThat(bad.errmsg()).startsWith("missing \"=\" after \"nonsense\"");
    }

    @Test
    void buffers_writtenByC_areSeen() {
        byte[] message = new byte[64];

        assertThat(pq.PQcancel(null, message, message.length)).isZero();
        assertThat(new String(message, StandardCharsets.US_ASCII))
                .startsWith("PQcancel() -- no cancel object supplied\0");
    }

    @Test
    void copyNotificationsEventsAndTrace_ofOneSession_areGiven() throws IOException {
        Object conn = connect();
        List<Integer> events = new ArrayList<>();
        pq.PQregisterEventProc(
                conn,
                (event, _, _) -> {
                    events.add(event);
                    return 1;
                },
                "test");
        Path trace = directory.resolve("trace");
        pq.PQtrace(conn, trace);
        pq.PQclear(pq.PQexec(conn, "LISTEN here; NOTIFY here, 'payload'"));
        pq.PQclear(pq.PQexec(conn, "COPY (SELECT 1) TO STDOUT"));

        assertThat(pq.PQgetCopyData(conn, 0)).isEqualTo(new PqCopyData(2, "1\n"));
        assertThat(pq.PQgetCopyData(conn, 0)).isEqualTo(new PqCopyData(-1, null));
        assertThat(pq.PQnotifies(conn)).isEqualTo(new PqNotify("here", pq.PQbackendPID(conn), "payload"));
        pq.PQuntrace(conn);
        assertThat(Files.readString(trace)).contains("Query").contains("NotificationResponse");
        pq.PQfinish(conn);
        assertThat(events).contains(0, 2, 3, 5);
    }

    @Test
    void functionCall_andEscapes_giveWhatCLeaves() {
        Object conn = connect();
        int[] value = new int[1];
        int[] length = new int[1];

        Object result = pq.PQfn(conn, 1397, value, length, 1, new PqArgument[] {new PqArgument(4, -42, null)}, 1);

        assertThat(pq.PQresultStatus(result)).as(pq.PQerrorMessage(conn)).isEqualTo(1);
        assertThat(value).containsExactly(42);
        assertThat(pq.PQescapeLiteral(conn, utf8("it's"))).isEqualTo("'it''s'");
        assertThat(pq.PQescapeStringConn(conn, utf8("it's"))).isEqualTo(new PqEscaped("it''s", 0));
        assertThat(pq.PQunescapeBytea("\\x0aff")).containsExactly(10, -1);
        pq.PQfinish(conn);
    }

    @Test
    void result_madeByHand_isPrinted() {
        Object result = pq.PQmakeEmptyPGresult(null, 2);
        pq.PQsetResultAttrs(result, 1, List.of(new PqAttribute("name", 0, 0, 0, 25, -1, -1)));
        pq.PQsetvalue(result, 0, 0, utf8("value"), 5);

        assertThat(pq.PQgetvalueBytes(result, 0, 0)).isEqualTo(utf8("value"));
        assertThat(pq.PQprint(
                        result, new PqPrintOptions(true, false, false, false, false, false, "|", null, null, null)))
                .isEqualTo("name\n----\nvalue\n(1 row)\n\n");
        pq.PQclear(result);
    }

    @Test
    void socket_whichIsOpen_isWaitedFor() {
        Object conn = connect();

        assertThat(pq.waitSocket(conn, false, true, Duration.ofSeconds(1))).isTrue();
        assertThat(pq.waitSocket(conn, true, false, Duration.ZERO)).isFalse();
        pq.PQfinish(conn);
    }

    private Object connect() {
        Object conn = pq.PQconnectdb(server.conninfo(Role.POSTGRES));
        assertThat(pq.PQstatus(conn)).as(pq.PQerrorMessage(conn)).isZero();
        return conn;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
