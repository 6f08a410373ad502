package dev.quell.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.quell.testkit.CertificateFiles;
import dev.quell.testkit.ServerCertificate;
import dev.quell.testkit.TestCertificates;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server does after the handshake, beyond sending data; OpenSSL's own server does it at a keystroke. */
class OpenSslServerTest {

    private static final CertificateFiles FILES = TestCertificates.shared().server(ServerCertificate.EC);

    /** Session tickets would make the socket readable before the key update does. */
    private static final String[] WITHOUT_TICKETS = {"-tls1_3", "-num_tickets", "0"};

    @BeforeAll
    static void requireOpenSsl() {
        Assumptions.assumeTrue(
                OpenSslServer.isInstalled(),
                "SKIPPED: the openssl command is missing, so key update and renegotiation are not tested; install it");
    }

    private static TlsContext verifyingContext() throws TlsException {
        return TlsContext.load(TlsSettings.encryptOnly()
                .verifying(
                        TlsSettings.Verification.FULL,
                        new TlsSettings.Trust.PemFile(TestCertificates.shared().root())));
    }

    private static String receive(Pump pump, TlsStream stream, int length) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(length);
        pump.fill(stream, text);
        return new String(text.array(), 0, text.position(), US_ASCII);
    }

    /** Has the server change its keys and ask for ours, and waits for that to come. */
    private static int readKeyUpdate(OpenSslServer server, Pump pump, TlsStream stream) throws IOException {
        server.type("K");
        pump.await(stream.channel(), SelectionKey.OP_READ);
        return stream.read(ByteBuffer.allocate(1));
    }

    @Test
    void keyUpdate_requestedAgainAndAgain_isAnsweredAndDataGoesOnBothWays() throws Exception {
        try (OpenSslServer server = OpenSslServer.start(FILES, WITHOUT_TICKETS);
                Pump pump = new Pump();
                TlsStream stream = pump.handshake(pump.connect(server.address()), verifyingContext(), "localhost")) {
            assertThat(stream.info().protocol()).isEqualTo("TLSv1.3");
            for (String line : new String[] {"one", "two", "six"}) {
                assertThat(readKeyUpdate(server, pump, stream)).isZero();
                assertThat(stream.hasBufferedInput()).isFalse();
                server.type(line);
                assertThat(receive(pump, stream, 4)).isEqualTo(line + "\n");
                pump.send(stream, ByteBuffer.wrap(("got " + line + "\n").getBytes(US_ASCII)));
                server.awaitOutput("got " + line);
            }
        }
    }

    @Test
    void keyUpdate_withoutAnyData_isRefusedInTheEnd() throws Exception {
        try (OpenSslServer server = OpenSslServer.start(FILES, WITHOUT_TICKETS);
                Pump pump = new Pump();
                TlsStream stream = pump.handshake(pump.connect(server.address()), verifyingContext(), "localhost")) {
            assertThatExceptionOfType(TlsException.class)
                    .isThrownBy(() -> {
                        for (int i = 0; i < 40; i++) {
                            readKeyUpdate(server, pump, stream);
                        }
                    })
                    .withMessageContaining("control records without any data");
        }
    }

    @Test
    void renegotiation_askedForByServer_isRefused() throws Exception {
        try (OpenSslServer server = OpenSslServer.start(FILES, "-tls1_2");
                Pump pump = new Pump();
                TlsStream stream = pump.handshake(pump.connect(server.address()), verifyingContext(), "localhost")) {
            assertThat(stream.info().protocol()).isEqualTo("TLSv1.2");
            server.type("r");
            assertThatExceptionOfType(TlsException.class)
                    .isThrownBy(() -> pump.readSome(stream, ByteBuffer.allocate(1)))
                    .withMessageContaining("renegotiate")
                    .matches(e -> e.reason() == TlsException.Reason.PROTOCOL);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void session_resumedOnTheSameContext_keepsPeerCertificate(String version) throws Exception {
        TlsContext context = verifyingContext();
        try (OpenSslServer server = OpenSslServer.start(FILES, version, "-rev");
                Pump pump = new Pump()) {
            for (int i = 0; i < 2; i++) {
                try (TlsStream stream = pump.handshake(pump.connect(server.address()), context, "localhost")) {
                    pump.send(stream, ByteBuffer.wrap("abc\n".getBytes(US_ASCII)));
                    assertThat(receive(pump, stream, 4)).isEqualTo("cba\n");
                    assertThat(stream.info().serverEndPointHash()).isPresent();
                }
            }
        }
    }
}
