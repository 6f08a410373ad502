package dev.quell.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TlsTransferTest {

    private static final int MEGABYTES_10 = 10 << 20;

    @ParameterizedTest
    @EnumSource(TlsSettings.Version.class)
    void exchange_tenMegabytesBothWaysAtOnce_arriveWhole(TlsSettings.Version version) throws Exception {
        exchange(version, MEGABYTES_10, 0);
    }

    @ParameterizedTest
    @CsvSource({"TLS_1_2, 1", "TLS_1_2, 2", "TLS_1_2, 3", "TLS_1_3, 4", "TLS_1_3, 5", "TLS_1_3, 6"})
    void exchange_choppedAtRandom_arrivesWhole(TlsSettings.Version version, long seed) throws Exception {
        exchange(version, 1 << 20, seed);
    }

    /** The server echoes everything; seed 0 leaves the socket as it is. */
    private static void exchange(TlsSettings.Version version, int size, long seed) throws Exception {
        byte[] data = new byte[size];
        new Random(seed).nextBytes(data);
        TlsContext context = TlsContext.load(Fixtures.only(TlsSettings.encryptOnly(), version));
        try (Peer peer = Peer.tls(
                        Fixtures.goodServer(), (tls, raw) -> echo(tls.getInputStream(), tls.getOutputStream()));
                Pump pump = new Pump()) {
            PlainStream plain = seed == 0 ? pump.connect(peer.address()) : pump.connectChopped(peer.address(), seed);
            try (TlsStream stream = pump.handshake(plain, context, "localhost")) {
                assertThat(stream.info().protocol()).isEqualTo(version.label());
                ByteBuffer received = ByteBuffer.allocate(size);
                pump.exchange(stream, ByteBuffer.wrap(data), received);
                assertThat(received.array()).isEqualTo(data);
            }
            peer.join();
        }
    }

    private static void echo(InputStream in, OutputStream out) throws Exception {
        byte[] buffer = new byte[20_000];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            out.write(buffer, 0, n);
        }
    }

    /**
     * The promise that a waiting loop stands on: after a read of 0 nothing is hidden, and as long as something is
     * hidden a read makes progress without the socket. Records of many sizes meet buffers of many sizes.
     */
    @ParameterizedTest
    @CsvSource({"TLS_1_2, 11", "TLS_1_2, 12", "TLS_1_3, 13", "TLS_1_3, 14"})
    void hasBufferedInput_recordsAndBuffersOfAnySize_neverHidesData(TlsSettings.Version version, long seed)
            throws Exception {
        byte[] data = new byte[300_000];
        new Random(seed).nextBytes(data);
        TlsContext context = TlsContext.load(Fixtures.only(TlsSettings.encryptOnly(), version));
        try (Peer peer = Peer.tls(Fixtures.goodServer(), (tls, raw) -> sendInPieces(tls, data, seed));
                Pump pump = new Pump();
                TlsStream stream = pump.handshake(pump.connectChopped(peer.address(), seed), context, "localhost")) {
            Random random = new Random(seed);
            ByteBuffer received = ByteBuffer.allocate(data.length);
            while (received.hasRemaining()) {
                ByteBuffer part = ByteBuffer.allocate(1 + random.nextInt(random.nextBoolean() ? 10 : 20_000));
                boolean hidden = stream.hasBufferedInput();
                int count = stream.read(part);
                assertThat(count).isNotNegative();
                if (count == 0) {
                    assertThat(stream.hasBufferedInput()).isFalse();
                    assertThat(hidden && stream.info().protocol().equals("TLSv1.2"))
                            .as("whole records without data")
                            .isFalse();
                    pump.await(stream.channel(), SelectionKey.OP_READ);
                }
                received.put(part.flip());
            }
            assertThat(received.array()).isEqualTo(data);
            assertThat(pump.readSome(stream, ByteBuffer.allocate(1))).isEqualTo(-1);
            assertThat(stream.hasBufferedInput()).isFalse();
        }
    }

    private static void sendInPieces(SSLSocket tls, byte[] data, long seed) throws Exception {
        Random random = new Random(seed);
        OutputStream out = tls.getOutputStream();
        for (int at = 0; at < data.length; ) {
            int length = Math.min(data.length - at, 1 + random.nextInt(random.nextBoolean() ? 3 : 40_000));
            out.write(data, at, length);
            at += length;
        }
        tls.close();
    }

    @Test
    void write_manySmallMessages_travelInFewRecords() throws Exception {
        AtomicInteger reads = new AtomicInteger();
        int messages = 1_000;
        byte[] message = new byte[30];
        try (Peer peer = Peer.tls(Fixtures.goodServer(), (tls, raw) -> reads.set(countReads(tls.getInputStream())));
                Pump pump = new Pump()) {
            try (TlsStream stream = pump.handshake(
                    pump.connect(peer.address()), TlsContext.load(TlsSettings.encryptOnly()), "localhost")) {
                for (int i = 0; i < messages; i++) {
                    assertThat(stream.write(ByteBuffer.wrap(message))).isEqualTo(message.length);
                }
                pump.flush(stream);
            }
            peer.join();
        }
        // An SSLSocket hands out one record per read; 30 000 bytes make two of them.
        assertThat(reads).hasValue(2);
    }

    private static int countReads(InputStream in) throws Exception {
        byte[] buffer = new byte[1 << 16];
        int reads = 0;
        while (in.read(buffer) > 0) {
            reads++;
        }
        return reads;
    }

    @Test
    void write_serverNotReading_takesNoMoreAndGoesOnLater() throws Exception {
        CountDownLatch full = new CountDownLatch(1);
        ByteBuffer much = ByteBuffer.allocate(64 << 20);
        try (Peer peer = Peer.tls(Fixtures.goodServer(), (tls, raw) -> {
                    tls.startHandshake();
                    full.await();
                    assertThat(tls.getInputStream().readAllBytes()).hasSize(much.capacity());
                });
                Pump pump = new Pump()) {
            try (TlsStream stream = pump.handshake(
                    pump.connect(peer.address()), TlsContext.load(TlsSettings.encryptOnly()), "localhost")) {
                while (stream.write(much) > 0) {
                    assertThat(much.hasRemaining()).isTrue();
                }
                assertThat(stream.flush()).isFalse();
                full.countDown();
                pump.send(stream, much);
            }
            peer.join();
        }
    }
}
