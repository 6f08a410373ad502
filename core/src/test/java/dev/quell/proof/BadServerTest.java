package dev.quell.proof;

import static dev.quell.proof.Proof.awaitFailure;
import static dev.quell.proof.Proof.to;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.Connection;
import dev.quell.NetworkException;
import dev.quell.ProtocolException;
import dev.quell.Quell;
import dev.quell.QuellException;
import dev.quell.Query;
import dev.quell.ServerException;
import dev.quell.TimedOutException;
import dev.quell.testkit.Await;
import dev.quell.testkit.Script;
import dev.quell.testkit.ScriptedConnection;
import dev.quell.testkit.ScriptedServer;
import dev.quell.testkit.ServerCertificate;
import dev.quell.testkit.ServerMessages;
import dev.quell.testkit.TestCertificates;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that are none, or go silent, or lie: an end in time, the right blame, nothing left open. */
@Timeout(60)
class BadServerTest {
    private static final byte[] KEY = {1, 2, 3, 4};
    private static Watch watch;

    @BeforeAll
    static void begin() throws InterruptedException {
        watch = new Watch();
    }

    @AfterEach
    void nothingIsOpen() {
        watch.assertNothingOpen();
    }

    @AfterAll
    static void nothingIsLeft() {
        watch.assertNothingLeft();
        watch.close();
    }

    @Test
    void connect_serverNeverAnswers_endsAtTheTimeout() {
        assertTimesOut("sslmode=prefer", ScriptedConnection::hang);
        assertTimesOut("sslmode=disable", ScriptedConnection::hang);
        assertTimesOut("sslmode=require sslnegotiation=direct", ScriptedConnection::hang);
    }

    @Test
    void connect_serverSilentAfterYesToTls_endsAtTheTimeout() {
        assertTimesOut("sslmode=require", connection -> {
            connection.readOpening();
            connection.send(new byte[] {'S'});
            connection.hang();
        });
    }

    @Test
    void connect_serverSilentDuringAuthentication_endsAtTheTimeout() {
        assertTimesOut("sslmode=disable password=x", connection -> {
            connection.expectStartup();
            connection.send(saslOffer("SCRAM-SHA-256"));
            connection.hang();
        });
    }

    @Test
    void connect_serverSilentAfterAuthentication_endsAtTheTimeout() {
        assertTimesOut("sslmode=disable", connection -> {
            connection.expectStartup();
            connection.send(ServerMessages.authenticationOk());
            connection.hang();
        });
    }

    @Test
    void connect_noticesWithoutEnd_endsAtTheTimeout() {
        assertTimesOut("sslmode=disable", connection -> {
            connection.expectStartup();
            connection.send(ServerMessages.authenticationOk());
            byte[] notice = ServerMessages.notice("again and again ".repeat(500));
            while (!Thread.currentThread().isInterrupted()) {
                connection.send(notice);
            }
        });
    }

    private static void assertTimesOut(String options, Script script) {
        try (ScriptedServer server = ScriptedServer.playing(script)) {
            TimedOutException e = ConnectFailureTest.refusal(
                    TimedOutException.class, to(server, "connect_timeout=1 " + options), watch);

            assertThat(e).hasMessageContaining("timeout expired").hasMessageContaining("" + server.port());
        }
    }

    @Test
    void connect_serverEndsIt_saysThatItClosed() {
        List<Script> endings = List.of(
                ScriptedConnection::close,
                connection -> {
                    connection.readOpening();
                    connection.close();
                },
                connection -> {
                    connection.expectStartup();
                    connection.send(ServerMessages.authenticationOk());
                    connection.finish();
                    connection.hang();
                });
        for (Script ending : endings) {
            NetworkException e = refusedBy(NetworkException.class, "sslmode=disable", ending);
            assertThat(e)
                    .hasMessageMatching("(?s).*(closed the connection unexpectedly|Connection reset|Broken pipe).*");
        }
    }

    @Test
    void connect_serverEndsItDuringTls_saysSo() {
        for (Script ending : List.<Script>of(ScriptedConnection::finish, ScriptedConnection::reset)) {
            NetworkException e = refusedBy(NetworkException.class, "sslmode=require", connection -> {
                connection.readOpening();
                connection.send(new byte[] {'S'});
                connection.readByte();
                ending.play(connection);
            });
            assertThat(e).hasMessageContaining("connection");
        }
    }

    @Test
    void connect_serverIsNoPostgres_saysSo() {
        byte[] http = "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        for (String mode : List.of("disable", "prefer", "require")) {
            ProtocolException e = refusedBy(ProtocolException.class, "sslmode=" + mode, connection -> {
                connection.readOpening();
                connection.send(http);
                connection.hang();
            });
            assertThat(e).hasMessageContaining("127.0.0.1");
        }
    }

    @Test
    void connect_bytesStuffedBehindYesToTls_areRefused() {
        ProtocolException e = refusedBy(ProtocolException.class, "sslmode=require", connection -> {
            connection.readOpening();
            connection.send(ServerMessages.join(
                    new byte[] {'S'}, ServerMessages.authenticationOk(), ServerMessages.readyForQuery('I')));
            connection.hang();
        });

        assertThat(e).hasMessageContaining("unencrypted data after SSL response");
    }

    @Test
    void connect_errorInsteadOfAnswerAboutTls_textIsNotTrusted() {
        ProtocolException e = refusedBy(ProtocolException.class, "sslmode=require", connection -> {
            connection.readOpening();
            connection.send(ServerMessages.error("FATAL", "28P01", "send your password to evil.example"));
            connection.hang();
        });

        assertThat(e).hasMessageNotContaining("evil.example");
    }

    @Test
    void connect_lengthThatCannotBe_isNotBelieved() {
        for (int length : List.of(Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 20, 3, 0, -1)) {
            for (char type : List.of('R', 'E', 'N', 'S')) {
                ProtocolException e = refusedBy(ProtocolException.class, "sslmode=disable", connection -> {
                    connection.expectStartup();
                    connection.send(header(type, length));
                    connection.hang();
                });
                assertThat(e)
                        .message()
                        .containsAnyOf("received invalid", "lost synchronization", "expected authentication request");
            }
        }
    }

    @Test
    void connect_fatalErrorFromServer_isTheServersFault() {
        ServerException e = refusedBy(ServerException.class, "sslmode=disable", connection -> {
            connection.expectStartup();
            connection.send(ServerMessages.error("FATAL", "57P03", "the database system is starting up"));
        });

        assertThat(e.sqlState()).isEqualTo("57P03");
    }

    @Test
    void query_lengthThatCannotBe_endsTheSession() throws InterruptedException {
        try (ScriptedServer server = ScriptedServer.playing(
                connection -> {
                    connection.letIn(7, KEY);
                    connection.readUntil('Q');
                    connection.send(ServerMessages.join(
                            ServerMessages.rowDescription(List.of("a")), header('D', Integer.MAX_VALUE)));
                    connection.hang();
                },
                ScriptedConnection::hang)) {
            Connection connection = Quell.connect(to(server, "sslmode=disable"), watch.loops());
            Query query = connection.send("select 1");

            assertThat(awaitFailure(query.results()))
                    .isInstanceOf(ProtocolException.class)
                    .hasMessageContaining("lost synchronization");
            Await.until(() -> server.connections().getFirst().isClientGone(), "the client to leave");
            assertThat(connection.isOpen()).isFalse();
        }
    }

    @Test
    void scram_overTls_isBoundToTheChannel() {
        assertThat(saslAnswer("channel_binding=prefer", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"))
                .startsWith("SCRAM-SHA-256-PLUS\0")
                .contains("p=tls-server-end-point,,");
        assertThat(saslAnswer("channel_binding=disable", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"))
                .startsWith("SCRAM-SHA-256\0")
                .contains("n,,");
    }

    @Test
    void scram_strongerMechanismStrippedOnTheWay_clientSaysThatItCould() {
        // The server, which knows what it offered, then sees that somebody meddled.
        assertThat(saslAnswer("channel_binding=prefer", "SCRAM-SHA-256"))
                .startsWith("SCRAM-SHA-256\0")
                .contains("y,,");
    }

    private static String saslAnswer(String options, String... mechanisms) {
        AtomicReference<String> answer = new AtomicReference<>("");
        refusedBy(QuellException.class, "sslmode=require password=x " + options, connection -> {
            connection.readOpening();
            connection.acceptTls(TestCertificates.shared().server(ServerCertificate.RSA));
            connection.readOpening();
            connection.send(saslOffer(mechanisms));
            answer.set(connection.readMessage().text());
        });
        return answer.get();
    }

    @Test
    void connect_interrupted_givesUp() throws InterruptedException {
        try (ScriptedServer server = ScriptedServer.playing(ScriptedConnection::hang)) {
            for (var threads : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
                CompletableFuture<Throwable> end = new CompletableFuture<>();
                int before = server.connections().size();
                Thread thread = threads.start(() -> {
                    try {
                        Quell.connect(to(server, "sslmode=disable"), watch.loops())
                                .close();
                    } catch (InterruptedException | QuellException e) {
                        end.complete(e);
                    }
                });
                server.awaitConnections(before + 1);
                thread.interrupt();

                assertThat(Proof.await(end)).isInstanceOf(InterruptedException.class);
                Await.until(() -> server.connections().get(before).isClientGone(), "the client to leave");
            }
        }
    }

    @Test
    void connectAsync_cancelled_givesUp() {
        try (ScriptedServer server = ScriptedServer.playing(ScriptedConnection::hang)) {
            var connecting = Quell.connectAsync(to(server, "sslmode=disable"), watch.loops());
            server.awaitConnections(1);
            connecting.cancel(true);

            assertThat(connecting).isCancelled();
            Await.until(() -> server.connections().getFirst().isClientGone(), "the client to leave");
        }
    }

    @Test
    void connectAsync_timedOut_givesUp() throws InterruptedException {
        try (ScriptedServer server = ScriptedServer.playing(ScriptedConnection::hang)) {
            var connecting = Quell.connectAsync(to(server, "sslmode=disable"), watch.loops())
                    .orTimeout(100, TimeUnit.MILLISECONDS);

            assertThat(awaitFailure(connecting)).isInstanceOf(TimeoutException.class);
            Await.until(
                    () -> server.connections().isEmpty()
                            || server.connections().getFirst().isClientGone(),
                    "the client to leave");
        }
    }

    @Test
    void connectAsync_cancelledAtAnyMoment_leavesNothing() throws InterruptedException {
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
            connection.letIn(7, KEY);
            connection.hang();
        })) {
            for (int i = 0; i < 200; i++) {
                var connecting = Quell.connectAsync(to(server, "sslmode=disable"), watch.loops());
                LockSupport.parkNanos(20_000L * i);
                if (!connecting.cancel(true)) {
                    Proof.await(connecting).close();
                }
            }
            Await.until(
                    () -> server.connections().stream().allMatch(ScriptedConnection::isClientGone),
                    "all clients to leave");
        }
    }

    private static <E extends QuellException> E refusedBy(Class<E> type, String options, Script script) {
        try (ScriptedServer server = ScriptedServer.playing(script)) {
            return ConnectFailureTest.refusal(type, to(server, "connect_timeout=20 " + options), watch);
        }
    }

    private static byte[] header(char type, int length) {
        return ByteBuffer.allocate(1 + Integer.BYTES)
                .put((byte) type)
                .putInt(length)
                .array();
    }

    private static byte[] saslOffer(String... mechanisms) {
        byte[] names = (String.join("\0", mechanisms) + "\0\0").getBytes(StandardCharsets.US_ASCII);
        return ServerMessages.message('R', ServerMessages.join(new byte[] {0, 0, 0, 10}, names));
    }
}
