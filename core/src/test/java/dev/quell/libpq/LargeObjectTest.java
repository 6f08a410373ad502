package dev.quell.libpq;

import static dev.quell.libpq.Libpq.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.testkit.PgVersion;
import dev.quell.testkit.Role;
import dev.quell.testkit.ScriptedConnection;
import dev.quell.testkit.ScriptedServer;
import dev.quell.testkit.ServerMessages;
import dev.quell.testkit.TestServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Large objects. What the real libpq does with them is compared elsewhere; this is about what only Java has. */
class LargeObjectTest {
    private static final TestServer SERVER = TestServer.shared(PgVersion.V18);
    private static final int SEVERAL_CHUNKS = 50_000;

    private PGconn conn;

    @TempDir
    private Path directory;

    @BeforeEach
    void connect() {
        conn = PQconnectdb(SERVER.conninfo(Role.TRUST) + " sslmode=disable");
        assertThat(PQresultErrorMessage(PQexec(conn, "begin"))).isEmpty();
    }

    @AfterEach
    void finish() {
        PQfinish(conn);
    }

    private int opened() {
        int fd = lo_open(conn, lo_creat(conn, INV_READ | INV_WRITE), INV_READ | INV_WRITE);
        assertThat(fd).as(PQerrorMessage(conn)).isNotNegative();
        return fd;
    }

    @Test
    void bytes_written_areReadAgain() {
        int fd = opened();
        byte[] bytes = {0, 1, (byte) 0xff, 'x'};
        byte[] read = new byte[10];

        assertThat(lo_write(conn, fd, bytes, 3)).isEqualTo(3);
        assertThat(lo_lseek(conn, fd, 1, SEEK_SET)).isEqualTo(1);
        assertThat(lo_read(conn, fd, read, 10)).isEqualTo(2);

        assertThat(read).startsWith(1, 0xff, 0);
    }

    @Test
    void length_beyondTheBuffer_isRefused() {
        int fd = opened();

        assertThatThrownBy(() -> lo_read(conn, fd, new byte[3], 4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> lo_write(conn, fd, new byte[3], 4)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void file_importedAndExportedByAnInterruptedThread_isWholeAndTheThreadStaysInterrupted() throws IOException {
        byte[] content = new byte[SEVERAL_CHUNKS];
        IntStream.range(0, content.length).forEach(i -> content[i] = (byte) (i % 251));
        Path in = Files.write(directory.resolve("in"), content);
        Path out = directory.resolve("out");

        Thread.currentThread().interrupt();
        int object = lo_import(conn, in.toString());
        int exported = lo_export(conn, object, out.toString());

        assertThat(Thread.interrupted()).isTrue();
        assertThat(exported).as(PQerrorMessage(conn)).isEqualTo(1);
        assertThat(out).hasBinaryContent(content);
    }

    @Test
    void file_withANameThatNoFileCanHave_isRefused() {
        assertThat(lo_import(conn, "a\0b")).isZero();
        assertThat(PQerrorMessage(conn))
                .startsWith("could not open file \"a\0b\": ")
                .endsWith("\n");
    }

    @Test
    void functions_afterAReset_areLookedUpAgain() {
        opened();
        ByteArrayOutputStream trace = new ByteArrayOutputStream();
        PQtrace(conn, trace);
        lo_creat(conn, INV_WRITE);
        assertThat(trace.toString(StandardCharsets.UTF_8)).doesNotContain("select proname");

        PQreset(conn);
        lo_creat(conn, INV_WRITE);
        PQuntrace(conn);

        assertThat(trace.toString(StandardCharsets.UTF_8)).containsOnlyOnce("select proname");
    }

    @Test
    void answer_ofAnUnexpectedSize_isAFailureAndOverrunsNoBuffer() {
        byte[] buffer = new byte[2];
        try (ScriptedServer server = ScriptedServer.playing(LargeObjectTest::answerWithThreeBytes)) {
            PGconn scripted = PQconnectdb("host=%s port=%d user=u dbname=d sslmode=disable gssencmode=disable"
                    .formatted(server.host(), server.port()));

            assertThat(lo_read(scripted, 1, buffer, 2)).isEqualTo(-1);
            assertThat(PQerrorMessage(scripted))
                    .isEqualTo("the server answered a call with 3 bytes where at most 2 were expected\n");
            assertThat(lo_tell(scripted, 1)).isEqualTo(-1);
            assertThat(lo_tell64(scripted, 1)).isEqualTo(-1);
            assertThat(lo_creat(scripted, INV_READ)).isZero();
            assertThat(PQerrorMessage(scripted))
                    .isEqualTo("the server answered a call with 3 bytes where 4 were expected\n");
            PQfinish(scripted);
        }
        assertThat(buffer).containsOnly(0);
    }

    private static void answerWithThreeBytes(ScriptedConnection connection) throws IOException {
        List<String> names = List.of(
                "lo_open",
                "lo_close",
                "lo_creat",
                "lo_unlink",
                "lo_lseek",
                "lo_tell",
                "lo_tell64",
                "loread",
                "lowrite");
        connection.letIn(1, new byte[4]);
        connection.readUntil('Q');
        connection.send(ServerMessages.rowDescription(List.of("proname", "oid")));
        for (String name : names) {
            connection.send(ServerMessages.dataRow(List.of(name, "" + (names.indexOf(name) + 1))));
        }
        connection.send(ServerMessages.join(
                ServerMessages.commandComplete("SELECT " + names.size()), ServerMessages.readyForQuery('I')));
        byte[] answer =
                ByteBuffer.allocate(7).putInt(3).put(new byte[] {7, 7, 7}).array();
        while (connection.readMessage().type() == 'F') {
            connection.send(
                    ServerMessages.join(ServerMessages.message('V', answer), ServerMessages.readyForQuery('I')));
        }
    }
}
