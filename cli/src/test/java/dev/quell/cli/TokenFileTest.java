package dev.quell.cli;

import static dev.quell.cli.Servers.conninfo;
import static dev.quell.cli.Servers.marker;
import static dev.quell.cli.Servers.server;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.cli.QuellProcess.Ended;
import dev.quell.testkit.Await;
import dev.quell.testkit.Direction;
import dev.quell.testkit.Meddlers;
import dev.quell.testkit.Meddling;
import dev.quell.testkit.RecordingProxy;
import dev.quell.testkit.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenFileTest {
    @TempDir
    private Path folder;

    private TokenSpot spot;
    private final String marker = marker();
    private final String sleep = marker + "select pg_sleep(600)";

    @BeforeEach
    void enter() {
        spot = new TokenSpot(folder, "token");
    }

    private void assertNothingIsLeft() {
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(folder.resolve("config"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void file_whileTheQueryRuns_isItsOwnersOnly() throws IOException {
        try (QuellProcess query = spot.query("-d", conninfo(), sleep).start()) {
            server().awaitRunning(marker);

            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(spot.file())))
                    .isEqualTo("rw-------");
            assertThat(spot.lines()).hasSize(1);
            try (Stream<Path> all = Files.list(folder)) {
                assertThat(all).containsExactlyInAnyOrder(spot.file(), folder.resolve("config"));
            }
            query.signal("TERM");
            assertThat(query.await().status()).isEqualTo(143);
            assertNothingIsLeft();
        }
    }

    @ParameterizedTest
    @CsvSource({"select 1, 1m, 0", "select 1/0, 1m, 1", "select pg_sleep(600), 2s, 124"})
    void file_afterTheQuery_isRemoved(String sql, String limit, int status) {
        assertThat(spot.query("-d", conninfo(), "--timeout", limit, sql).run().status())
                .isEqualTo(status);
        assertNothingIsLeft();
    }

    @Test
    void file_afterARefusedConnection_wasNeverThere() {
        assertThat(spot.query("-d", Servers.nobody(), "select 1").run().status())
                .isEqualTo(3);
        assertNothingIsLeft();
    }

    @Test
    void file_ofSeveralTargets_losesALineWithEachThatEnds() {
        String sql = marker + "select case when current_user = 'scram_user' then pg_sleep(600) end";
        try (QuellProcess query = spot.query("-d", conninfo(), "-d", server().conninfo(Role.SCRAM), sql)
                .start()) {
            server().awaitActivity(
                            backend -> backend.isActive()
                                    && backend.user().equals("scram_user")
                                    && backend.query().contains(marker),
                            Await.DEADLINE);
            Await.until(() -> query.err().contains("done: 1 row"), "the end of the query on one target");

            assertThat(spot.lines()).hasSize(1);
            assertThat(spot.cancel().run().out()).hasLineCount(1);
            assertThat(query.await().status()).isEqualTo(1);
            assertNothingIsLeft();
        }
    }

    @Test
    void otherFile_isNotReplaced() throws IOException {
        spot.written("token", "precious");
        Ended refused = spot.query("-d", conninfo(), "select 1").run();

        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err()).contains(spot.file() + " exists, and is no cancel token");
        assertThat(spot.file()).hasContent("precious");

        Files.delete(spot.file());
        Files.createSymbolicLink(spot.file(), folder.resolve("elsewhere"));
        assertThat(spot.query("-d", conninfo(), "select 1").run().status()).isEqualTo(2);
        assertThat(spot.file()).isSymbolicLink();
    }

    @Test
    void leftOver_ofAQueryThatWasKilled_isReplaced() {
        try (QuellProcess killed = spot.query("-d", conninfo(), sleep).start()) {
            server().awaitRunning(marker);
            killed.signal("KILL");
            assertThat(killed.await().status()).isEqualTo(137);
        }
        assertThat(spot.lines()).hasSize(1);
        // The server has not noticed; what is left can still be stopped.
        assertThat(spot.cancel().run().status()).isZero();
        server().awaitNoneRunning(marker);

        assertThat(spot.query("-d", conninfo(), "select 1").run().status()).isZero();
        assertNothingIsLeft();
    }

    @Test
    void file_thatAnotherQueryHasTakenOver_isLeftToIt() {
        try (QuellProcess first = spot.query("-d", conninfo(), sleep).start()) {
            server().awaitRunning(marker);
            List<String> before = spot.lines();
            String secondMarker = marker();
            try (QuellProcess second = spot.query("-d", conninfo(), secondMarker + "select pg_sleep(600)")
                    .start()) {
                server().awaitRunning(secondMarker);
                List<String> after = spot.lines();
                assertThat(after).hasSize(1).isNotEqualTo(before);

                first.signal("INT");
                assertThat(first.await().status()).isEqualTo(130);
                assertThat(spot.lines()).isEqualTo(after);
                assertThat(spot.cancel().run().status()).isZero();
                assertThat(second.await().status()).isEqualTo(1);
                assertNothingIsLeft();
            }
        }
    }

    @Test
    void emptyFileName_isAUsageErrorBeforeAKeyIsMade() {
        Ended refused = QuellProcess.quell("query", "-d", conninfo(), "--token-file", "", "select 1")
                .environment("XDG_CONFIG_HOME", folder.resolve("config").toString())
                .run();

        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err()).contains("'--token-file'", "the name of the file is empty");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void folderOfTheFile_thatIsMissing_isAUsageErrorBeforeAnythingIsSent() {
        Ended refused = QuellProcess.quell(
                        "query",
                        "-d",
                        conninfo(),
                        "--token-file",
                        folder.resolve("missing").resolve("token").toString(),
                        "--token-key-file",
                        spot.written("key", "A".repeat(43) + "=").toString(),
                        "select 1")
                .run();

        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err()).contains("cannot be written: no such file or folder; name another");
    }

    @Test
    void token_thatCannotBeWritten_keepsTheQueryFromBeingSent() throws IOException {
        Path doomed = Files.createDirectory(folder.resolve("doomed"));
        CountDownLatch gone = new CountDownLatch(1);
        Meddling hold = Meddling.of(Direction.TO_CLIENT, () -> Meddlers.holdUntil(gone));
        try (RecordingProxy proxy = RecordingProxy.to(server(), hold);
                QuellProcess query = QuellProcess.quell(
                                "query",
                                "-d",
                                conninfo() + " hostaddr=" + proxy.host() + " port=" + proxy.port(),
                                "--token-file",
                                doomed.resolve("token").toString(),
                                "--token-key-file",
                                spot.written("key", "A".repeat(43) + "=").toString(),
                                "create table must_not_be_there ()")
                        .start()) {
            proxy.awaitConnections(1);
            Files.delete(doomed);
            gone.countDown();

            assertThat(query.await())
                    .isEqualTo(new Ended(
                            1, "", "quell: not sent: the token file cannot be written: no such file or folder\n"));
            assertThat(server().query("select to_regclass('must_not_be_there') is null"))
                    .isEqualTo(List.of(List.of("t")));
        }
    }

    @Test
    void secondSignal_whileTheCancelTakesLong_removesTheFile() {
        CountDownLatch never = new CountDownLatch(1);
        try (RecordingProxy proxy = RecordingProxy.to(server());
                QuellProcess query = spot.query(
                                "-d",
                                conninfo() + " hostaddr=" + proxy.host() + " port=" + proxy.port() + " sslmode=disable",
                                sleep)
                        .start()) {
            server().awaitRunning(marker);
            proxy.meddle(Meddling.of(Direction.TO_SERVER, () -> Meddlers.holdUntil(never)));
            query.signal("INT");
            proxy.awaitConnections(2);
            assertThat(spot.file()).exists();
            query.signal("INT");

            assertThat(query.await().status()).isEqualTo(130);
            assertNothingIsLeft();
        }
        Servers.end(marker);
    }
}
