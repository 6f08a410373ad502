package dev.quell.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.protocol.Failure;
import dev.quell.testkit.Await;
import dev.quell.testkit.ScriptedConnection;
import dev.quell.testkit.ScriptedServer;
import dev.quell.testkit.ServerMessages;
import dev.quell.wire.Authentication;
import dev.quell.wire.BackendMessage.NotificationResponse;
import dev.quell.wire.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of an attempt to connect when the server is none, or not a good one. */
@Timeout(60)
class OpeningTest {
    private static final byte[] KEY = {1, 2, 3, 4};

    private final Loop loop = new Loop("opening-test");

    private static byte[] of(Authentication message) {
        return Bytes.of(message);
    }

    private static void assertGone(ScriptedServer server, int connections) {
        Await.until(
                () -> server.awaitConnections(connections).stream().allMatch(ScriptedConnection::isClientGone),
                "the client to close its connections");
    }

    @Test
    void login_byteByByte_succeedsAndGivesWhatCameBehindIt() {
        byte[] all = ServerMessages.join(
                ServerMessages.authenticationOk(),
                ServerMessages.parameterStatus("server_version", "18.0"),
                ServerMessages.backendKeyData(7, KEY),
                ServerMessages.notice("before"),
                ServerMessages.readyForQuery('I'),
                ServerMessages.notice("after"),
                Bytes.of(new NotificationResponse(7, "c", "notified")));
        try (ScriptedServer server = ScriptedServer.playing(client -> {
                    client.expectStartup();
                    for (byte one : all) {
                        client.send(new byte[] {one});
                    }
                    client.hang();
                });
                SessionProbe probe = new SessionProbe(loop, server.port())) {
            assertThat(probe.session().parameter("server_version")).contains("18.0");
            Await.until(() -> probe.heard().size() == 3, "two notices and a notification");
            assertThat(probe.heard()).containsExactly("before", "after", "notified");
        }
    }

    @Test
    void login_allInOnePacket_givesWhatCameBehindIt() {
        byte[] all = ServerMessages.join(
                ServerMessages.authenticationOk(),
                ServerMessages.backendKeyData(7, KEY),
                ServerMessages.readyForQuery('I'),
                ServerMessages.notice("after"),
                ServerMessages.error("FATAL", "57P01", "terminating connection"));
        try (ScriptedServer server = ScriptedServer.playing(client -> {
                    client.expectStartup();
                    client.send(all);
                });
                SessionProbe probe = new SessionProbe(loop, server.port())) {
            assertThat(probe.awaitClosed().message()).isEqualTo("FATAL: terminating connection");
            assertThat(probe.heard()).containsExactly("after");
            assertThat(probe.session().isOpen()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 400 Bad Request\r\n\r\n",
                "R\0\0\0\3",
                "R\177\377\377\377",
                "Z\0\0\0\5I",
                "R\0\0\0\10\0\0\0\0X\0\0\0\4",
                "R\0\0\0\10\0\0\0\0K\0\0\0\4"
            })
    void server_sendsNonsense_failsAsBreachOfTheProtocol(String nonsense) {
        try (ScriptedServer server = ScriptedServer.playing(client -> {
                    client.expectStartup();
                    client.send(nonsense.getBytes(StandardCharsets.ISO_8859_1));
                    client.hang();
                });
                SessionProbe probe = new SessionProbe(loop, server.port())) {
            assertThat(probe.awaitFailure()).isInstanceOf(Failure.Protocol.class);
            assertThat(probe.awaitFailure().message())
                    .startsWith("connection to server at \"127.0.0.1\", port " + server.port() + " failed: ");
            assertGone(server, 1);
        }
    }

    @Test
    void server_closesAtOnce_failsAsTransport() {
        try (ScriptedServer server = ScriptedServer.playing(client -> client.expectStartup());
                SessionProbe probe = new SessionProbe(loop, server.port())) {
            assertThat(probe.awaitFailure()).isInstanceOf(Failure.Transport.class);
            assertThat(probe.awaitFailure().message()).endsWith("server closed the connection unexpectedly");
        }
    }

    @Test
    void server_saysNothing_timesOutAndIsLeft() {
        try (ScriptedServer server = ScriptedServer.playing(ScriptedConnection::hang);
                SessionProbe probe = new SessionProbe(loop, server.port(), Duration.ofMillis(100), "sslmode=disable")) {
            assertThat(probe.awaitFailure()).isInstanceOf(Failure.TimedOut.class);
            assertThat(probe.awaitFailure().message()).endsWith("timeout expired");
            assertGone(server, 1);
        }
    }

    @Test
    void attempt_aborted_leavesTheServerAndSaysNothing() {
        try (ScriptedServer server = ScriptedServer.playing(ScriptedConnection::hang);
                SessionProbe probe = new SessionProbe(loop, server.port())) {
            server.awaitConnections(1);

            probe.abort();

            assertGone(server, 1);
            assertThat(probe.hasFailed()).isFalse();
        }
    }

    @Test
    void ssl_answeredByAnythingButTls_failsAndNothingIsSentInClear() {
        for (String answer : List.of("E\0\0\0\10oh no", "SRRR", "X", "S")) {
            try (ScriptedServer server = ScriptedServer.playing(client -> {
                        client.readOpening();
                        client.send(answer.getBytes(UTF_8));
                        readToTheEnd(client);
                    });
                    SessionProbe probe =
                            new SessionProbe(loop, server.port(), Duration.ofMillis(500), "sslmode=require")) {
                assertThat(probe.awaitFailure().message()).doesNotContain("oh no");
                assertGone(server, 1);
            }
        }
    }

    /** Fails on the first byte of a startup message in clear; a TLS record begins otherwise. */
    private static void readToTheEnd(ScriptedConnection client) throws IOException {
        byte first = client.readByte();
        if (first == 0) {
            throw new AssertionError("the client went on in clear");
        }
        client.hang();
    }

    @Test
    void sasl_garbageBehindTheChallenge_failsRatherThanHangs() {
        failsInScram(client -> client.send(ServerMessages.join(challenge(client), "HTTP/1.1 400".getBytes(UTF_8))));
    }

    @Test
    void sasl_finalMessageOfNonsense_failsRatherThanHangs() {
        failsInScram(client -> {
            client.send(challenge(client));
            client.readUntil('p');
            client.send(of(new Authentication.SaslFinal("v=!!".getBytes(UTF_8))));
        });
    }

    private interface Talk {
        void play(ScriptedConnection client) throws IOException;
    }

    private void failsInScram(Talk talk) {
        try (ScriptedServer server = ScriptedServer.playing(client -> {
                    client.expectStartup();
                    client.send(of(new Authentication.Sasl(List.of("SCRAM-SHA-256"))));
                    talk.play(client);
                    client.hang();
                });
                SessionProbe probe = new SessionProbe(loop, server.port())) {
            assertThat(probe.awaitFailure()).isInstanceOf(Failure.Protocol.class);
            assertGone(server, 1);
        }
    }

    private static byte[] challenge(ScriptedConnection client) throws IOException {
        String first = client.readUntil('p').text();
        String nonce = first.substring(first.indexOf("r=") + 2);
        String text = "r=" + nonce + "x,s=QSXCR+Q6sek8bf92,i=4096";
        return of(new Authentication.SaslContinue(text.getBytes(UTF_8)));
    }

    @Test
    void notices_withoutEnd_endWithTheTime() {
        byte[] notice = ServerMessages.notice("n".repeat(1000));
        try (ScriptedServer server = ScriptedServer.playing(client -> {
                    client.expectStartup();
                    client.send(ServerMessages.authenticationOk());
                    while (true) {
                        client.send(notice);
                    }
                });
                SessionProbe probe = new SessionProbe(loop, server.port(), Duration.ofMillis(300), "sslmode=disable")) {
            assertThat(probe.awaitFailure()).isInstanceOf(Failure.TimedOut.class);
            server.awaitFailure();
        }
    }

    @Test
    void length_word_isNotTrusted() {
        try (ScriptedServer server = ScriptedServer.playing(client -> {
                    client.expectStartup();
                    client.send(ByteBuffer.allocate(5)
                            .put((byte) 'E')
                            .putInt(30_005)
                            .array());
                    client.hang();
                });
                SessionProbe probe = new SessionProbe(loop, server.port())) {
            assertThat(probe.awaitFailure().message()).endsWith("received invalid error message");
        }
    }
}
