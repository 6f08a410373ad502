package dev.quell.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.quell.testkit.PgVersion;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The streams against PostgreSQL itself, with the few bytes of its protocol that it takes. */
class PostgresTlsTest {

    private static final int SSL_REQUEST = 80877103;
    private static final int CANCEL_REQUEST = 80877102;

    static List<PgVersion> versions() {
        return TestServers.versions();
    }

    private static InetSocketAddress address(TestServer server) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
    }

    private static TlsSettings verifying(TestServer server) {
        return TlsSettings.encryptOnly()
                .verifying(
                        TlsSettings.Verification.FULL,
                        new TlsSettings.Trust.PemFile(server.certificates().root()));
    }

    /** A cancel request for nobody: the server closes the connection once it has dealt with it, in every case. */
    private static void assertCancelEndsCleanly(Pump pump, ByteStream stream) throws IOException {
        ByteBuffer request = ByteBuffer.allocate(16).putInt(16).putInt(CANCEL_REQUEST);
        pump.send(stream, request.putInt(Integer.MAX_VALUE).putInt(0).flip());
        assertThat(pump.readSome(stream, ByteBuffer.allocate(1))).isEqualTo(-1);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void cancelRequest_overTls_endsWithCloseNotify(PgVersion version) throws Exception {
        TestServer server = TestServer.shared(version);
        try (Pump pump = new Pump()) {
            PlainStream plain = pump.connect(address(server));
            pump.send(
                    plain, ByteBuffer.allocate(8).putInt(8).putInt(SSL_REQUEST).flip());
            ByteBuffer answer = ByteBuffer.allocate(1);
            pump.fill(plain, answer);
            assertThat(answer.get(0)).isEqualTo((byte) 'S');
            try (TlsStream stream = pump.handshake(plain, TlsContext.load(verifying(server)), "localhost")) {
                assertThat(stream.info().serverEndPointHash()).isPresent();
                assertCancelEndsCleanly(pump, stream);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void directTls_sinceVersion17_selectsTheProtocolAndEarlierHangsUp(PgVersion version) throws Exception {
        TestServer server = TestServer.shared(version);
        TlsContext context = TlsContext.load(verifying(server).requiringApplicationProtocol(true));
        try (Pump pump = new Pump();
                PlainStream plain = pump.connect(address(server))) {
            if (!version.atLeast(17)) {
                assertThatExceptionOfType(TransportException.class)
                        .isThrownBy(() -> pump.handshake(plain, context, "localhost"));
                return;
            }
            try (TlsStream stream = pump.handshake(plain, context, "localhost")) {
                assertThat(stream.info().applicationProtocol()).isEqualTo("postgresql");
                assertCancelEndsCleanly(pump, stream);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void cancelRequest_overUnixSocket_endsCleanly(PgVersion version) throws Exception {
        TestServer server = TestServer.shared(version);
        Path socket = Path.of(server.socketDirectory().toString(), ".s.PGSQL." + server.port());
        try (Pump pump = new Pump();
                PlainStream stream = pump.connect(UnixDomainSocketAddress.of(socket))) {
            assertCancelEndsCleanly(pump, stream);
        }
    }
}
