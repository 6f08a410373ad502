package dev.quell.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.protocol.BackendKey;
import dev.quell.protocol.EncryptionMethod;
import dev.quell.protocol.Failure;
import dev.quell.testkit.CertificateFiles;
import dev.quell.testkit.Opening;
import dev.quell.testkit.ScriptedServer;
import dev.quell.testkit.ServerCertificate;
import dev.quell.testkit.TestCertificates;
import dev.quell.transport.TcpOptions;
import dev.quell.transport.TlsContext;
import dev.quell.transport.TlsSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of one cancel request. */
@Timeout(60)
class CancelAttemptTest {
    private final Loop loop = new Loop("cancel-attempt-test");

    /** Completes with null when the request is delivered. */
    private static final class Outcome extends CompletableFuture<Failure> implements CancelAttempt.Listener {
        @Override
        public void progressed(CancelAttempt attempt) {}

        @Override
        public void delivered(CancelAttempt attempt) {
            complete(null);
        }

        @Override
        public void failed(CancelAttempt attempt, Failure failure) {
            complete(failure);
        }
    }

    private static CancelTarget target(int port) throws Exception {
        Endpoint endpoint = new Endpoint(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                "127.0.0.1",
                new TcpOptions(true, 0, 0, 0),
                Optional.of(TlsContext.load(TlsSettings.encryptOnly())),
                Optional.empty());
        return new CancelTarget(endpoint, EncryptionMethod.TLS, new BackendKey(7, new byte[] {1, 2, 3, 4}));
    }

    private static <T> T await(CompletableFuture<T> future) throws IOException {
        try {
            return future.get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    /** The server may agree to TLS just before the cancel is wanted: such a connection is as good as any. */
    @Test
    void held_serversConsentNotReadYet_isUsedAllTheSame() throws Exception {
        CertificateFiles files = TestCertificates.shared().server(ServerCertificate.RSA);
        CompletableFuture<Void> asked = new CompletableFuture<>();
        CompletableFuture<Void> busy = new CompletableFuture<>();
        CompletableFuture<Void> consented = new CompletableFuture<>();
        CompletableFuture<Opening> requested = new CompletableFuture<>();
        try (ScriptedServer server = ScriptedServer.playing(client -> {
            client.readOpening();
            asked.complete(null);
            await(busy);
            client.send(new byte[] {'S'});
            consented.complete(null);
            client.startTls(files);
            requested.complete(client.expectCancel());
            client.close();
        })) {
            Outcome outcome = new Outcome();
            CancelAttempt attempt = CancelAttempt.held(loop, target(server.port()), outcome);
            loop.execute(attempt::start);
            await(asked);

            CompletableFuture<Boolean> fit = CompletableFuture.supplyAsync(
                    () -> {
                        busy.complete(null);
                        consented.join();
                        boolean isFit = attempt.isFit();
                        attempt.release(outcome);
                        return isFit;
                    },
                    loop);

            assertThat(await(fit)).isTrue();
            assertThat(await(requested)).isInstanceOf(Opening.CancelRequest.class);
            assertThat(await(outcome)).isNull();
        }
    }
}
