package dev.quell.cli;

import static dev.quell.cli.Servers.conninfo;
import static dev.quell.cli.Servers.marker;
import static dev.quell.cli.Servers.server;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.cli.QuellProcess.Ended;
import dev.quell.testkit.Await;
import dev.quell.testkit.Meddling;
import dev.quell.testkit.Opening;
import dev.quell.testkit.ProxiedConnection;
import dev.quell.testkit.RecordingProxy;
import dev.quell.testkit.Role;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A query stopped by another process that has only the token file. */
class CancelCommandTest {
    private static final String STOPPED = "ERROR:  57014: canceling statement due to user request\n";
    private static final String UNKNOWN_EFFECT = " ms; the server does not say whether there was something to stop\n";

    @TempDir
    private Path folder;

    private TokenSpot spot;
    private final String marker = marker();
    private final String sleep = marker + "select pg_sleep(600)";

    @BeforeEach
    void enter() {
        spot = new TokenSpot(folder, "token");
    }

    private static String through(RecordingProxy proxy, String sslmode) {
        return conninfo() + " hostaddr=" + proxy.host() + " port=" + proxy.port() + " sslmode=" + sslmode
                + " sslrootcert=" + server().certificates().root();
    }

    private static List<Opening> openings(RecordingProxy proxy) {
        return proxy.connections().stream()
                .map(ProxiedConnection::openings)
                .map(List::getLast)
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"verify-full, 'encrypted'", "disable, 'not encrypted, as its session'"})
    void cancel_fromElsewhere_stopsTheQueryOverTheSameEncryption(String sslmode, String encryption) {
        try (RecordingProxy proxy = RecordingProxy.to(server());
                QuellProcess query =
                        spot.query("-d", through(proxy, sslmode), sleep).start()) {
            int backend = server().awaitRunning(marker).pid();
            Ended cancel = spot.cancel().run();

            assertThat(cancel.out())
                    .matches("cancel delivered to backend " + backend + " at 127\\.0\\.0\\.1:" + proxy.port() + ", "
                            + encryption + ", in \\d+" + UNKNOWN_EFFECT);
            assertThat(cancel.err()).isEmpty();
            assertThat(cancel.status()).isZero();
            assertThat(query.await()).isEqualTo(new Ended(1, "", STOPPED));
            assertThat(openings(proxy))
                    .hasSize(2)
                    .allMatch(last -> sslmode.equals("disable")
                            ? !(last instanceof Opening.TlsHello)
                            : last instanceof Opening.TlsHello);
            assertThat(spot.file()).doesNotExist();
        }
    }

    @Test
    void cancel_whateverItSays_showsNoTokenAndNoKey() {
        try (QuellProcess query = spot.query("-d", conninfo(), sleep)
                .environment("QUELL_DEBUG", "1")
                .start()) {
            server().awaitRunning(marker);
            List<String> secrets = List.of(
                    spot.lines().getFirst(), spot.read(spot.ownKeyFile()).strip());
            Ended cancel = spot.cancel().environment("QUELL_DEBUG", "1").run();
            Ended ended = query.await();

            assertThat(ended.status()).isEqualTo(1);
            assertThat(cancel.out() + cancel.err() + ended.out() + ended.err()).doesNotContain(secrets);
        }
    }

    @Test
    void cancel_ofSeveralTargets_stopsEach() {
        try (QuellProcess query = spot.query(
                        "-d",
                        conninfo(),
                        "-d",
                        server().conninfo(Role.SCRAM),
                        "-d",
                        server().socketConninfo(Role.TRUST),
                        sleep)
                .start()) {
            spot.await(3);
            server().awaitRunning(marker);
            Ended cancel = spot.cancel().run();
            Ended ended = query.await();

            assertThat(cancel.status()).isZero();
            assertThat(cancel.out().lines())
                    .hasSize(3)
                    .allMatch(line -> line.startsWith("cancel delivered to backend "))
                    .anyMatch(
                            line -> line.contains("/.s.PGSQL." + server().port() + ", not encrypted, as its session"));
            assertThat(ended.status()).isEqualTo(1);
            assertThat(ended.err().lines().filter(line -> line.endsWith(STOPPED.strip())))
                    .hasSize(3);
            assertThat(server().backendsRunning(marker)).isZero();
        }
    }

    @Test
    void cancel_onTheEmbeddedServer_goesThroughItsSocket() {
        try (QuellProcess query = spot.query("do $$ begin raise notice 'running'; perform pg_sleep(600); end $$")
                .start()) {
            Await.until(() -> query.err().contains("running"), "the query to run");
            Ended cancel = spot.cancel().run();

            assertThat(cancel.status()).isZero();
            assertThat(cancel.out()).contains("/.s.PGSQL.", ", not encrypted, as its session, in ");
            assertThat(query.await().status()).isEqualTo(1);
            assertThat(query.err()).contains(STOPPED);
        }
    }

    @Test
    void cancel_thatNobodyTakes_isNotDelivered() {
        try (RecordingProxy proxy = RecordingProxy.to(server());
                QuellProcess query =
                        spot.query("-d", through(proxy, "verify-full"), sleep).start()) {
            int backend = server().awaitRunning(marker).pid();
            proxy.refuse();
            Ended refused = spot.cancel().run();

            assertThat(refused.status()).isEqualTo(1);
            assertThat(refused.out()).isEmpty();
            assertThat(refused.err())
                    .startsWith("quell: cancel not delivered to backend " + backend + " at 127.0.0.1:" + proxy.port()
                            + ": ")
                    .contains("refused")
                    .hasLineCount(1);
            assertThat(query.err()).isEmpty();
        }
        Servers.end(marker);
    }

    @Test
    void cancel_thatIsNotConfirmedByItsDeadline_isNotDelivered() {
        try (RecordingProxy proxy = RecordingProxy.to(server());
                QuellProcess query =
                        spot.query("-d", through(proxy, "verify-full"), sleep).start()) {
            server().awaitRunning(marker);
            proxy.meddle(Meddling.silence());
            Ended late = spot.cancel("--deadline", "300ms").run();

            assertThat(late.status()).isEqualTo(1);
            assertThat(late.err()).contains("did not confirm the cancel request in time");
            proxy.meddle(Meddling.NONE);
            assertThat(spot.cancel().run().status()).isZero();
            assertThat(query.await().status()).isEqualTo(1);
        }
    }

    @Test
    void missingTokenFile_isAUsageError() {
        spot.written("key", "A".repeat(43) + "=\n");

        assertUseless(
                spot.cancel("--token-key-file", folder.resolve("key").toString()),
                "there is no token file " + spot.file(),
                "not been sent yet, or is over");
        assertUseless(QuellProcess.quell("cancel"), "--token-file=FILE");
    }

    @Test
    void tokenFile_thatIsOfNoUse_isAUsageErrorAndNothingIsSent() {
        try (QuellProcess query = spot.query("-d", conninfo(), sleep).start()) {
            server().awaitRunning(marker);
            String token = spot.lines().getFirst();
            char last = token.charAt(token.length() - 5);

            assertUseless(spot.cancel("--max-age", "1ms"), "the cancel token is too old");
            spot.written("token", token.substring(0, token.length() - 5) + (last == 'A' ? 'B' : 'A') + "AAAA\n");
            assertUseless(spot.cancel(), "was changed, or was sealed with another key");
            spot.written("token", token + "\nhello\n");
            assertUseless(spot.cancel(), "not a cancel token");
            spot.written("token", "");
            assertUseless(spot.cancel(), "is empty");
            spot.written("token", "x".repeat(1 << 21));
            assertUseless(spot.cancel(), "far too long");

            assertThat(server().backendsRunning(marker)).isOne();
            spot.written("token", token);
            assertThat(spot.cancel().run().status()).isZero();
            assertThat(query.await()).isEqualTo(new Ended(1, "", STOPPED));
        }
    }

    private static void assertUseless(QuellProcess.Description cancel, String... parts) {
        Ended ended = cancel.run();

        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).startsWith("quell: ").contains(parts).doesNotContain("\tat ");
    }

    @Test
    void help_ofTheCancelCommand_tellsOptionsAndStatuses() {
        Ended help = QuellProcess.quell("cancel", "--help").run();

        assertThat(help.status()).isZero();
        assertThat(help.out())
                .contains("--token-file=FILE", "--deadline=DURATION", "--max-age=DURATION", "QUELL_TOKEN_KEY")
                .contains("Exit status:\n  0 ", "\n  1   a cancel was not delivered", "\n  2   ");
    }
}
