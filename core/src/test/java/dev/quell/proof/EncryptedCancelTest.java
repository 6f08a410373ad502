package dev.quell.proof;

import static dev.quell.proof.Proof.await;
import static dev.quell.proof.Proof.carried;
import static dev.quell.proof.Proof.marker;
import static dev.quell.proof.Proof.sleep;
import static dev.quell.proof.Proof.through;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quell.CancelOutcome;
import dev.quell.Connection;
import dev.quell.ConnectionSettings;
import dev.quell.NetworkException;
import dev.quell.Quell;
import dev.quell.Query;
import dev.quell.testkit.CertificateFiles;
import dev.quell.testkit.Direction;
import dev.quell.testkit.Meddler;
import dev.quell.testkit.Meddlers;
import dev.quell.testkit.Meddling;
import dev.quell.testkit.Opening;
import dev.quell.testkit.ProxiedConnection;
import dev.quell.testkit.RecordingProxy;
import dev.quell.testkit.Role;
import dev.quell.testkit.ScriptedServer;
import dev.quell.testkit.ServerCertificate;
import dev.quell.testkit.ServerMessages;
import dev.quell.testkit.TestCertificates;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cancel of an encrypted session: never in clear, never elsewhere, never to a server that cannot be verified. */
@Timeout(60)
class EncryptedCancelTest {
    private static final int CANCEL_REQUEST_CODE = 80877102;
    private static final Duration SHORT = Duration.ofMillis(1200);

    private final TestServer server = TestServer.shared(TestServers.newest());

    @ParameterizedTest
    @ValueSource(strings = {"allow", "prefer", "require", "verify-ca", "verify-full"})
    void cancel_encryptedSession_nothingOfItInClear(String mode) throws InterruptedException {
        // With allow only a role that is let in over TLS alone makes the session an encrypted one.
        String options = "sslmode=" + mode + (mode.startsWith("verify") ? root() : "");
        try (RecordingProxy proxy = RecordingProxy.to(server);
                Connection connection = Quell.connect(through(proxy, server, Role.SSL_ONLY, options))) {
            assertThat(connection.encryption()).isPresent();
            int before = proxy.connections().size();

            assertCancelled(connection);

            ProxiedConnection cancel = proxy.connections().get(before);
            assertThat(cancel.openings()).containsExactly(new Opening.SslRequest(), new Opening.TlsHello());
            assertNoCancelInClear(proxy, connection);
        }
    }

    @Test
    void cancel_directTls_beginsWithTls() throws InterruptedException {
        assumeTrue(server.version().atLeast(17), "direct TLS came with PostgreSQL 17");
        try (RecordingProxy proxy = RecordingProxy.to(server);
                Connection connection = Quell.connect(
                        through(proxy, server, Role.SCRAM, "sslnegotiation=direct sslmode=verify-full" + root()))) {
            assertCancelled(connection);

            assertThat(proxy.connections().get(1).openings()).containsExactly(new Opening.TlsHello());
            assertNoCancelInClear(proxy, connection);
        }
    }

    @Test
    void cancel_clientCertificate_isShownAgain() throws InterruptedException {
        CertificateFiles files = TestCertificates.shared().client(Role.CERT.role());
        String options = "sslmode=require sslcert=" + files.certificate() + " sslkey=" + files.key();
        try (RecordingProxy proxy = RecordingProxy.to(server);
                Connection connection = Quell.connect(through(proxy, server, Role.CERT, options))) {
            assertCancelled(connection);
            assertNoCancelInClear(proxy, connection);
        }
    }

    @Test
    void cancel_plainSession_isPlain() throws InterruptedException {
        try (RecordingProxy proxy = RecordingProxy.to(server);
                Connection connection = Quell.connect(through(proxy, server, Role.SCRAM, "sslmode=disable"))) {
            Query query = running(connection);

            assertThat(Proof.cancelled(await(query.cancel())).report().encrypted())
                    .isFalse();
            // What the other tests look for in vain can be found.
            assertThat(carried(proxy.connections().get(1), cancelRequest(connection)))
                    .isTrue();
        }
    }

    @Test
    void cancel_keyOfEncryptedSession_neverCrossesTheWire() throws InterruptedException {
        byte[] secret = "a key of 32 bytes, easy to find!".getBytes(StandardCharsets.US_ASCII);
        CountDownLatch cancelled = new CountDownLatch(1);
        CertificateFiles files = TestCertificates.shared().server(ServerCertificate.RSA);
        try (ScriptedServer scripted = ScriptedServer.playing(
                        session -> {
                            session.readOpening();
                            session.acceptTls(files);
                            session.letIn(4711, secret);
                            session.readUntil('Q');
                            awaitLatch(cancelled);
                            session.send(ServerMessages.join(
                                    ServerMessages.error("ERROR", "57014", "canceling statement due to user request"),
                                    ServerMessages.readyForQuery('I')));
                            session.hang();
                        },
                        cancel -> {
                            cancel.readOpening();
                            cancel.acceptTls(files);
                            Opening.CancelRequest request = cancel.expectCancel();
                            if (request.equals(request(4711, secret))) {
                                cancelled.countDown();
                            }
                            cancel.close();
                        });
                RecordingProxy proxy = RecordingProxy.to(scripted.port(), Meddling.NONE);
                Connection connection = Quell.connect(
                        ConnectionSettings.parse("host=%s port=%d user=someone".formatted(proxy.host(), proxy.port())
                                + " sslmode=verify-full max_protocol_version=3.2" + root()))) {
            Query query = connection.send("select 1");
            proxy.awaitConnections(1);

            Proof.cancelled(await(query.cancel()));

            assertThat(connection.isOpen()).isTrue();
            assertThat(proxy.connections()).hasSizeGreaterThanOrEqualTo(2);
            for (ProxiedConnection each : proxy.connections()) {
                assertThat(each.isEncrypted()).isTrue();
                assertThat(carried(each, secret)).isFalse();
            }
        }
    }

    private static Opening.CancelRequest request(int pid, byte[] secret) {
        return new Opening.CancelRequest(pid, HexFormat.of().formatHex(secret));
    }

    private static void awaitLatch(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void cancel_encryptionRefusedOnTheWay_isNotSentAtAll() throws InterruptedException {
        Meddling noTlsForCancels = (connection, direction) ->
                connection.number() > 0 && direction == Direction.TO_CLIENT ? answeringNo() : Meddlers.pass();
        try (RecordingProxy proxy = RecordingProxy.to(server, noTlsForCancels);
                Connection connection = Quell.connect(through(proxy, server, Role.SCRAM, "sslmode=prefer"))) {
            assertThat(connection.encryption()).isPresent();
            Query query = running(connection);

            CancelOutcome outcome = await(query.cancel(SHORT));

            assertUndelivered(outcome, "does not support SSL");
            assertThat(proxy.connections()).hasSizeGreaterThan(2);
            proxy.connections().stream().skip(1).forEach(attempt -> {
                assertThat(attempt.opening()).isEqualTo(new Opening.SslRequest());
                // The answer was no, and nothing more was said.
                assertThat(attempt.bytes(Direction.TO_SERVER)).hasSize(2 * Integer.BYTES);
            });
            assertNoCancelInClear(proxy, connection);
            proxy.meddle(Meddling.NONE);
            Proof.cancelled(await(query.cancel()));
        }
    }

    private static Meddler answeringNo() {
        return (bytes, way) -> way.send(new byte[] {'N'});
    }

    @Test
    void cancel_serverShowsAnotherAuthority_isRefusedUntilItIsTheRightOneAgain() throws InterruptedException {
        try (TestServer own = TestServer.start(TestServers.newest());
                Connection connection = Quell.connect(Proof.settings(own, Role.SCRAM, "sslmode=verify-ca" + root()))) {
            String marker = marker();
            Query query = connection.send(sleep(marker));
            own.awaitRunning(marker);

            own.show(ServerCertificate.OTHER_CA);
            assertUndelivered(await(query.cancel(SHORT)), "Another authority");
            assertThat(own.backendsRunning(marker)).isEqualTo(1);

            own.show(ServerCertificate.EC);
            Proof.cancelled(await(query.cancel()));
            Proof.assertUsable(connection);
        }
    }

    @Test
    void cancel_nameMovedMeanwhile_goesToTheOldAddressUnderTheOldName() throws Exception {
        String name = "elsewhere.example";
        MovableHosts.put(name, "127.0.0.1");
        try (TestServer own = TestServer.withServerCertificate(TestServers.newest(), ServerCertificate.WRONG_HOST);
                RecordingProxy proxy = RecordingProxy.to(own);
                ServerSocket impostor = new ServerSocket(proxy.port(), 1, InetAddress.ofLiteral("127.0.0.2"));
                Connection connection =
                        Quell.connect(through(proxy, own, Role.SCRAM, "sslmode=verify-full host=" + name + root()))) {
            String marker = marker();
            Query query = connection.send(sleep(marker));
            own.awaitRunning(marker);

            MovableHosts.put(name, "127.0.0.2");
            assertThat(InetAddress.getByName(name).getHostAddress()).isEqualTo("127.0.0.2");
            CancelOutcome.Cancelled outcome = Proof.cancelled(await(query.cancel()));

            InetSocketAddress address = (InetSocketAddress) outcome.report().address();
            assertThat(address.getAddress().getHostAddress()).isEqualTo("127.0.0.1");
            assertThat(outcome.report().encrypted()).isTrue();
            assertThat(proxy.connections().get(1).isEncrypted()).isTrue();
            impostor.setSoTimeout(1);
            assertThat(catchThrowable(impostor::accept)).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void cancel_verifiedByName_refusesAServerOfAnotherName() throws InterruptedException {
        try (TestServer own = TestServer.start(TestServers.newest());
                Connection connection =
                        Quell.connect(Proof.settings(own, Role.SCRAM, "sslmode=verify-full" + root()))) {
            String marker = marker();
            Query query = connection.send(sleep(marker));
            own.awaitRunning(marker);

            own.show(ServerCertificate.WRONG_HOST);

            assertUndelivered(await(query.cancel(SHORT)), "elsewhere.example");
            assertThat(own.backendsRunning(marker)).isEqualTo(1);
            own.show(ServerCertificate.RSA);
            Proof.cancelled(await(query.cancel()));
        }
    }

    private Query running(Connection connection) {
        String marker = marker();
        Query query = connection.send(sleep(marker));
        server.awaitRunning(marker);
        return query;
    }

    private void assertCancelled(Connection connection) throws InterruptedException {
        CancelOutcome.Cancelled outcome =
                Proof.cancelled(await(running(connection).cancel()));
        assertThat(outcome.report().encrypted()).isTrue();
        assertThat(outcome.report().requests()).isPositive();
        Proof.assertUsable(connection);
    }

    private static void assertUndelivered(CancelOutcome outcome, String why) {
        assertThat(outcome).isInstanceOfSatisfying(CancelOutcome.Undelivered.class, undelivered -> {
            assertThat(undelivered.report().requests()).isZero();
            assertThat(undelivered.report().encrypted()).isTrue();
            assertThat(undelivered.reason())
                    .isInstanceOf(NetworkException.class)
                    .hasMessageContaining(why);
        });
    }

    private static void assertNoCancelInClear(RecordingProxy proxy, Connection connection) {
        for (ProxiedConnection each : proxy.connections()) {
            assertThat(carried(each, cancelRequest(connection))).isFalse();
            assertThat(each.openings()).noneMatch(Opening.CancelRequest.class::isInstance);
        }
    }

    /** The request's code and the backend's process ID, in the order in which they would follow each other. */
    private static byte[] cancelRequest(Connection connection) {
        return ByteBuffer.allocate(2 * Integer.BYTES)
                .putInt(CANCEL_REQUEST_CODE)
                .putInt(connection.backendPid().orElseThrow())
                .array();
    }

    private static String root() {
        return " sslrootcert=" + TestCertificates.shared().root();
    }
}
