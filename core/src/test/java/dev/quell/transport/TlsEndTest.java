package dev.quell.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsEndTest {

    private final ByteBuffer buffer = ByteBuffer.allocate(100);

    private static TlsContext context(TlsSettings.Version version) throws TlsException {
        return TlsContext.load(Fixtures.only(TlsSettings.encryptOnly(), version));
    }

    @ParameterizedTest
    @EnumSource(TlsSettings.Version.class)
    void read_closeNotify_isCleanEndAfterAllData(TlsSettings.Version version) throws Exception {
        try (Peer peer = Peer.tls(Fixtures.goodServer(), (tls, raw) -> {
                    tls.getOutputStream().write("bye".getBytes(US_ASCII));
                    tls.close();
                });
                Pump pump = new Pump();
                TlsStream stream = pump.handshake(pump.connect(peer.address()), context(version), "localhost")) {
            pump.fill(stream, buffer);
            assertThat(buffer.position()).isEqualTo(3);
            assertThat(stream.read(buffer)).isEqualTo(-1);
            assertThat(stream.read(buffer)).isEqualTo(-1);
            assertThat(stream.hasBufferedInput()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(TlsSettings.Version.class)
    void read_finWithoutCloseNotify_isTruncated(TlsSettings.Version version) throws Exception {
        try (Peer peer = Peer.tls(Fixtures.goodServer(), (tls, raw) -> {
                    tls.getOutputStream().write("by".getBytes(US_ASCII));
                    raw.shutdownOutput();
                    raw.getInputStream().transferTo(OutputStream.nullOutputStream());
                });
                Pump pump = new Pump();
                TlsStream stream = pump.handshake(pump.connect(peer.address()), context(version), "localhost")) {
            assertThatExceptionOfType(StreamTruncatedException.class)
                    .isThrownBy(() -> pump.fill(stream, buffer))
                    .withMessageContaining("without close_notify");
            assertThat(buffer.position()).isEqualTo(2);
            assertThatExceptionOfType(StreamTruncatedException.class).isThrownBy(() -> stream.read(buffer));
        }
    }

    @ParameterizedTest
    @EnumSource(TlsSettings.Version.class)
    void read_reset_isConnectionLost(TlsSettings.Version version) throws Exception {
        try (Peer peer = Peer.tls(Fixtures.goodServer(), (tls, raw) -> {
                    tls.getInputStream().read();
                    Peer.reset(raw);
                });
                Pump pump = new Pump();
                TlsStream stream = pump.handshake(pump.connect(peer.address()), context(version), "localhost")) {
            pump.send(stream, ByteBuffer.wrap(new byte[] {1}));
            assertThatExceptionOfType(ConnectionLostException.class)
                    .isThrownBy(() -> pump.readSome(stream, buffer))
                    .withMessageContaining("Connection reset");
        }
    }

    @ParameterizedTest
    @EnumSource(TlsSettings.Version.class)
    void close_openStream_sendsCloseNotify(TlsSettings.Version version) throws Exception {
        try (Peer peer = Peer.tls(
                        Fixtures.goodServer(),
                        (tls, raw) ->
                                assertThat(tls.getInputStream().readAllBytes()).hasSize(1));
                Pump pump = new Pump()) {
            TlsStream stream = pump.handshake(pump.connect(peer.address()), context(version), "localhost");
            pump.send(stream, ByteBuffer.wrap(new byte[] {1}));
            stream.close();
            stream.close();
            // An SSLSocket reports a missing close_notify as a failure.
            peer.join();
            assertThat(stream.channel().isOpen()).isFalse();
            assertThat(stream.hasBufferedInput()).isFalse();
            assertThatExceptionOfType(ConnectionLostException.class).isThrownBy(() -> stream.read(buffer));
            assertThatExceptionOfType(ConnectionLostException.class).isThrownBy(stream::flush);
        }
    }

    @Test
    void handshake_serverCloses_isTruncated() throws Exception {
        try (Peer peer = Peer.plain(socket -> socket.getInputStream().skipNBytes(100));
                Pump pump = new Pump();
                PlainStream plain = pump.connect(peer.address())) {
            assertThatExceptionOfType(TransportException.class)
                    .isThrownBy(() -> pump.handshake(plain, context(TlsSettings.Version.TLS_1_3), "localhost"))
                    .isInstanceOfAny(StreamTruncatedException.class, ConnectionLostException.class);
        }
    }

    @Test
    void handshake_serverFinishes_isTruncated() throws Exception {
        try (Peer peer = Peer.plain(socket -> {
                    socket.shutdownOutput();
                    socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                });
                Pump pump = new Pump();
                PlainStream plain = pump.connect(peer.address())) {
            assertThatExceptionOfType(StreamTruncatedException.class)
                    .isThrownBy(() -> pump.handshake(plain, context(TlsSettings.Version.TLS_1_3), "localhost"))
                    .withMessage("server closed the connection during the TLS handshake");
        }
    }

    @Test
    void handshake_serverSilent_waitsForInputWithoutSpinning() throws Exception {
        CountDownLatch sent = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        // The first bytes of a ServerHello: a record that never becomes whole.
        byte[] half = {22, 3, 3, 0, 122, 2, 0, 0};
        try (Peer peer = Peer.plain(socket -> {
                    socket.getOutputStream().write(half);
                    sent.countDown();
                    over.await();
                });
                Pump pump = new Pump();
                PlainStream plain = pump.connect(peer.address());
                TlsStream stream = TlsStream.client(plain, context(TlsSettings.Version.TLS_1_3), "localhost")) {
            sent.await();
            for (int i = 0; i < 5; i++) {
                assertThat(stream.handshake()).isEqualTo(HandshakeProgress.NEED_READ);
                assertThat(pump.isReady(stream.channel(), SelectionKey.OP_READ)).isFalse();
            }
            assertThat(stream.hasBufferedInput()).isFalse();
            over.countDown();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"EFATAL: this is not TLS", "HTTP/1.1 400 Bad Request\r\n\r\n", "N\u0001\u0002\u0003\u0004"})
    void handshake_serverSpeaksSomethingElse_showsWhat(String answer) throws Exception {
        try (Peer peer = Peer.plain(socket -> {
                    socket.getOutputStream().write(answer.getBytes(US_ASCII));
                    socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                });
                Pump pump = new Pump();
                PlainStream plain = pump.connect(peer.address())) {
            assertThatExceptionOfType(TlsException.class)
                    .isThrownBy(() -> pump.handshake(plain, context(TlsSettings.Version.TLS_1_3), "localhost"))
                    .withMessageContaining("not TLS: \"" + answer.charAt(0))
                    .matches(e -> e.reason() == TlsException.Reason.NOT_TLS);
        }
    }

    @Test
    void handshake_recordLongerThanAllowed_isRefusedUnread() throws Exception {
        try (Peer peer = Peer.plain(socket -> {
                    socket.getOutputStream().write(new byte[] {22, 3, 3, (byte) 0xff, (byte) 0xff});
                    socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                });
                Pump pump = new Pump();
                PlainStream plain = pump.connect(peer.address())) {
            assertThatExceptionOfType(TlsException.class)
                    .isThrownBy(() -> pump.handshake(plain, context(TlsSettings.Version.TLS_1_3), "localhost"))
                    .matches(e -> e.reason() == TlsException.Reason.NOT_TLS);
        }
    }

    @ParameterizedTest
    @EnumSource(TlsSettings.Version.class)
    void read_recordForged_failsForGood(TlsSettings.Version version) throws Exception {
        byte[] forged = new byte[5 + 64];
        System.arraycopy(new byte[] {23, 3, 3, 0, 64}, 0, forged, 0, 5);
        try (Peer peer = Peer.tls(Fixtures.goodServer(), (tls, raw) -> {
                    tls.startHandshake();
                    raw.getOutputStream().write(forged);
                    raw.getInputStream().transferTo(OutputStream.nullOutputStream());
                });
                Pump pump = new Pump();
                TlsStream stream = pump.handshake(pump.connect(peer.address()), context(version), "localhost")) {
            assertThatExceptionOfType(TlsException.class)
                    .isThrownBy(() -> pump.readSome(stream, buffer))
                    .matches(e -> e.reason() == TlsException.Reason.PROTOCOL);
            assertThatExceptionOfType(TlsException.class).isThrownBy(() -> stream.read(buffer));
            assertThatExceptionOfType(TlsException.class).isThrownBy(() -> stream.write(buffer));
            assertThat(stream.hasBufferedInput()).isFalse();
        }
    }

    @Test
    void stream_usedBeforeHandshake_isMisuse() throws Exception {
        try (Peer peer = Peer.plain(socket -> socket.getInputStream().read());
                Pump pump = new Pump();
                TlsStream stream = TlsStream.client(
                        pump.connect(peer.address()), context(TlsSettings.Version.TLS_1_3), "localhost")) {
            assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> stream.read(buffer));
            assertThatExceptionOfType(IllegalStateException.class).isThrownBy(stream::info);
        }
    }
}
