package dev.quell.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import org.junit.jupiter.api.Test;

class PlainStreamTest {

    private final ByteBuffer buffer = ByteBuffer.allocate(16);

    /** At once would be too early: the reset could come while the client is still connecting. */
    private static void resetWhenAsked(Socket socket) throws IOException {
        socket.getInputStream().read();
        Peer.reset(socket);
    }

    @Test
    void read_nothingThere_isZeroAndNothingIsHidden() throws Exception {
        try (Peer peer = Peer.plain(socket -> socket.getInputStream().read());
                Pump pump = new Pump();
                PlainStream stream = pump.connect(peer.address())) {
            assertThat(stream.read(buffer)).isZero();
            assertThat(stream.hasBufferedInput()).isFalse();
        }
    }

    @Test
    void read_serverFinished_isEnd() throws Exception {
        try (Peer peer = Peer.plain(socket -> socket.getOutputStream().write('x'));
                Pump pump = new Pump();
                PlainStream stream = pump.connect(peer.address())) {
            pump.fill(stream, buffer);
            assertThat(buffer.flip()).isEqualTo(ByteBuffer.wrap("x".getBytes(US_ASCII)));
            assertThat(stream.read(buffer.clear())).isEqualTo(-1);
        }
    }

    @Test
    void read_serverReset_isConnectionLostAlsoAgain() throws Exception {
        try (Peer peer = Peer.plain(PlainStreamTest::resetWhenAsked);
                Pump pump = new Pump();
                PlainStream stream = pump.connect(peer.address())) {
            pump.send(stream, ByteBuffer.wrap(new byte[1]));
            pump.await(stream.channel(), SelectionKey.OP_READ);
            for (int i = 0; i < 2; i++) {
                assertThatExceptionOfType(ConnectionLostException.class)
                        .isThrownBy(() -> stream.read(buffer))
                        .withMessage("could not receive data from server: Connection reset by peer");
            }
        }
    }

    @Test
    void write_serverReset_isConnectionLost() throws Exception {
        try (Peer peer = Peer.plain(PlainStreamTest::resetWhenAsked);
                Pump pump = new Pump();
                PlainStream stream = pump.connect(peer.address())) {
            pump.send(stream, ByteBuffer.wrap(new byte[1]));
            pump.await(stream.channel(), SelectionKey.OP_READ);
            assertThatExceptionOfType(ConnectionLostException.class)
                    .isThrownBy(() -> stream.write(buffer))
                    .withMessageStartingWith("could not send data to server: ");
        }
    }

    @Test
    void stream_usedAfterClose_saysClosedOnThisSide() throws Exception {
        try (Peer peer = Peer.plain(socket -> socket.getInputStream().read());
                Pump pump = new Pump()) {
            PlainStream stream = pump.connect(peer.address());
            stream.close();
            stream.close();
            assertThatExceptionOfType(ConnectionLostException.class)
                    .isThrownBy(() -> stream.read(buffer))
                    .withMessageContaining("closed on this side");
            assertThat(stream.remoteAddress()).isEqualTo(peer.address());
        }
    }

    @Test
    void stream_threadInterrupted_staysOpen() throws Exception {
        try (Peer peer = Peer.plain(socket ->
                        socket.getOutputStream().write(socket.getInputStream().read()));
                Pump pump = new Pump();
                PlainStream stream = pump.connect(peer.address())) {
            Thread.currentThread().interrupt();
            try {
                assertThat(stream.read(buffer)).isZero();
                assertThat(stream.write(ByteBuffer.wrap(new byte[] {'i'}))).isEqualTo(1);
            } finally {
                assertThat(Thread.interrupted()).isTrue();
            }
            assertThat(pump.readSome(stream, buffer)).isEqualTo(1);
            assertThat(stream.channel().isOpen()).isTrue();
        }
    }

    @Test
    void write_hugeBuffer_goesOutInPartsAndKeepsItsLimit() throws Exception {
        ByteBuffer huge = ByteBuffer.allocate(1 << 20);
        try (Peer peer = Peer.plain(socket ->
                        assertThat(socket.getInputStream().readAllBytes()).hasSize(huge.capacity()));
                Pump pump = new Pump()) {
            try (PlainStream stream = pump.connect(peer.address())) {
                assertThat(stream.write(huge)).isBetween(1, 1 << 17);
                assertThat(huge.limit()).isEqualTo(huge.capacity());
                pump.send(stream, huge);
            }
            peer.join();
        }
    }
}
