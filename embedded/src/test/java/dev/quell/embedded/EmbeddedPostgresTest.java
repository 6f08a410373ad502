package dev.quell.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EmbeddedPostgresTest {
    private static final long DEADLINE_SECONDS = 30;
    private static final long POLL_NANOS = 5_000_000;

    @Test
    void server_started_answersOverTcpWithPasswordOnly() throws SQLException {
        try (EmbeddedPostgres server = EmbeddedPostgres.builder().start()) {
            assertThat(query(server, "SELECT current_user")).isEqualTo("postgres");
            assertThatThrownBy(() -> connect(server, "wrong").close())
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
        }
    }

    @Test
    void server_started_answersOnUnixSocketWithoutPassword() throws IOException {
        try (EmbeddedPostgres server = EmbeddedPostgres.builder().start()) {
            Path socket = server.socketDirectory().resolve(".s.PGSQL." + server.port());
            byte[] parameters = "user\0postgres\0\0".getBytes(StandardCharsets.US_ASCII);
            ByteBuffer startup = ByteBuffer.allocate(8 + parameters.length)
                    .putInt(8 + parameters.length)
                    .putInt(3 << 16)
                    .put(parameters)
                    .flip();
            ByteBuffer answer = ByteBuffer.allocate(9);
            try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
                channel.write(startup);
                while (answer.hasRemaining() && channel.read(answer) >= 0) {
                    // The nine bytes of AuthenticationOk may come in pieces.
                }
            }
            assertThat(answer.array()).containsExactly('R', 0, 0, 0, 8, 0, 0, 0, 0);
            assertThat(server.conninfo())
                    .contains(server.socketDirectory().toString())
                    .doesNotContain("password");
        }
    }

    @Test
    void server_withSettingsAndHook_usesThem() throws SQLException {
        EmbeddedPostgresBuilder description = EmbeddedPostgres.builder()
                .setting("quell.marker", "it's \\ here")
                .hostBasedAccess("host all all all trust\n")
                .beforeStart(data -> Files.writeString(data.resolve("hello"), "from the hook"));
        try (EmbeddedPostgres server = description.start();
                Connection unauthenticated = connect(server, "")) {
            assertThat(unauthenticated.isValid(1)).isTrue();
            assertThat(query(server, "SHOW quell.marker")).isEqualTo("it's \\ here");
            assertThat(query(server, "SELECT pg_read_file('hello')")).isEqualTo("from the hook");
        }
    }

    @Test
    void server_withBadSetting_failsQuotingTheLog() {
        EmbeddedPostgresBuilder description = EmbeddedPostgres.builder().setting("shared_buffers", "lots");

        assertThatThrownBy(description::start)
                .isInstanceOf(EmbeddedPostgresException.class)
                .hasMessageContaining("invalid value for parameter \"shared_buffers\": \"lots\"");
    }

    @Test
    void setting_withImpossibleName_isRefused() {
        assertThatThrownBy(() -> EmbeddedPostgres.builder().setting("a = b\nc", "d"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void server_killedAndRestarted_keepsDataAndPort() throws SQLException {
        try (EmbeddedPostgres server = EmbeddedPostgres.builder().start()) {
            int port = server.port();
            query(server, "CREATE TABLE kept AS SELECT 'data' AS what; SELECT 1");
            for (StopMode mode : StopMode.values()) {
                server.stop(mode);
                assertThat(server.isRunning()).isFalse();
                server.restart();
                assertThat(query(server, "SELECT what FROM kept")).isEqualTo("data");
            }
            assertThat(server.port()).isEqualTo(port);
        }
    }

    @Test
    void server_reconfiguredAndReloaded_usesNewValue() throws SQLException {
        try (EmbeddedPostgres server = EmbeddedPostgres.builder().start()) {
            server.configure("work_mem", "7MB");
            server.reload();
            await(() -> query(server, "SHOW work_mem").equals("7MB"), "the new work_mem");
        }
    }

    @Test
    void close_ofRunningServer_leavesNothing() throws IOException {
        EmbeddedPostgres server = EmbeddedPostgres.builder().start();
        long postmaster = postmaster(server.socketDirectory());

        server.close();
        server.close();

        assertThat(server.socketDirectory()).doesNotExist();
        assertThat(ProcessHandle.of(postmaster))
                .satisfiesAnyOf(
                        gone -> assertThat(gone).isEmpty(),
                        ended -> assertThat(ended.map(ProcessHandle::isAlive)).contains(false));
        assertThatThrownBy(server::restart).hasMessageContaining("it was closed");
    }

    @Test
    void close_inInterruptedThread_stopsTheServerAndKeepsTheInterrupt() {
        EmbeddedPostgres server = EmbeddedPostgres.builder().start();

        Thread.currentThread().interrupt();
        server.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(server.isRunning()).isFalse();
        assertThat(server.socketDirectory()).doesNotExist();
    }

    @Test
    void servers_startedAtOnce_allRun() throws Exception {
        Callable<String> task = () -> {
            try (EmbeddedPostgres server = EmbeddedPostgres.builder().start()) {
                return query(server, "SELECT 'runs'");
            }
        };
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var result :
                    threads.invokeAll(IntStream.range(0, 4).mapToObj(i -> task).toList())) {
                assertThat(result.get()).isEqualTo("runs");
            }
        }
    }

    @Test
    void server_started_isInSessionOfItsOwn() throws IOException {
        try (EmbeddedPostgres server = EmbeddedPostgres.builder().start()) {
            long here = ProcessHandle.current().pid();
            assertThat(session(postmaster(server.socketDirectory()))).isNotEqualTo(session(here));
        }
    }

    @Test
    void program_killed_leavesNoServerAndNoDirectory() throws Exception {
        Process child = child();
        Path home = Path.of(firstLine(child));
        long postmaster = postmaster(home);
        assertThat(ProcessHandle.of(postmaster)).isPresent();

        child.destroyForcibly();

        await(() -> !runs(postmaster), "the end of the postmaster");
        await(() -> Files.notExists(home), "the end of " + home);
    }

    @Test
    void program_terminated_leavesNoServerAndNoDirectory() throws Exception {
        Process child = child();
        Path home = Path.of(firstLine(child));
        long postmaster = postmaster(home);

        child.destroy();

        assertThat(child.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(runs(postmaster)).isFalse();
        assertThat(home).doesNotExist();
    }

    private static Process child() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ChildProgram.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String firstLine(Process child) throws IOException {
        BufferedReader output = child.inputReader();
        return Optional.ofNullable(output.readLine()).orElseThrow();
    }

    private static long postmaster(Path home) throws IOException {
        return Long.parseLong(
                Files.readAllLines(home.resolve("data/postmaster.pid")).getFirst());
    }

    /** Fields after the parenthesised name: state, parent, group, session. */
    private static String session(long pid) throws IOException {
        return afterName(pid).get(3);
    }

    private static boolean runs(long pid) {
        try {
            return !afterName(pid).getFirst().equals("Z");
        } catch (IOException gone) {
            return false;
        }
    }

    private static List<String> afterName(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        return List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
    }

    private static Connection connect(EmbeddedPostgres server, String password) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://%s:%d/postgres?preferQueryMode=simple".formatted(server.host(), server.port()),
                server.user(),
                password);
    }

    private static String query(EmbeddedPostgres server, String sql) {
        try (Connection connection = connect(server, server.password());
                var statement = connection.createStatement()) {
            boolean rows = statement.execute(sql);
            while (!rows) {
                rows = statement.getMoreResults();
            }
            var result = statement.getResultSet();
            result.next();
            return result.getString(1);
        } catch (SQLException failure) {
            throw new AssertionError(sql, failure);
        }
    }

    private static void await(BooleanSupplier condition, String what) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited in vain for " + what).isLessThan(deadline);
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
