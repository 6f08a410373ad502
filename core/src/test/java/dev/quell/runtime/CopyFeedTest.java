package dev.quell.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.protocol.Failure;
import dev.quell.protocol.SessionMachine;
import dev.quell.testkit.Await;
import dev.quell.transport.Dial;
import dev.quell.transport.PlainStream;
import dev.quell.transport.TcpOptions;
import dev.quell.wire.BackendMessage;
import dev.quell.wire.CopyPieces;
import dev.quell.wire.TransactionStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Data for a COPY, and a network that takes it by fits and starts. */
@Timeout(60)
class CopyFeedTest {
    private static final Duration LONG = Duration.ofSeconds(40);

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final SessionMachine<Execution> machine = new SessionMachine<>(TransactionStatus.IDLE);
    private final AtomicLong read = new AtomicLong();
    private long polled;

    private static PlainStream connect(int port) throws IOException {
        Dial dial = Dial.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TcpOptions.DEFAULT);
        Optional<PlainStream> stream = Optional.empty();
        while (stream.isEmpty()) {
            stream = dial.finish();
        }
        return stream.get();
    }

    private void readAll(Socket socket) {
        byte[] buffer = new byte[1 << 16];
        try {
            for (int count = socket.getInputStream().read(buffer); count > 0; ) {
                read.addAndGet(count);
                count = socket.getInputStream().read(buffer);
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    /** The session's flush before it lets its lock go can find room that a moment ago was not there. */
    @Test
    void room_foundWithoutTheSelector_isUsedForMore() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            PlainStream stream = connect(server.getLocalPort());
            try (Socket peer = server.accept()) {
                SessionLink link = new SessionLink(new ByHand(), stream, machine, new Feeding());
                CopyFeed feed = new CopyFeed(machine, link);
                drained = feed::feed;

                feed.begin(new Endless());
                assertThat(link.isBlocked()).isTrue();
                long before = polled;
                Thread.ofVirtual().start(() -> readAll(peer));
                while (link.isBlocked()) {
                    Await.until(
                            () -> read.get() >= polled - machine.out().size() && read.get() > 0,
                            LONG,
                            "the peer to read what was sent");
                    link.send();
                    link.settle(true);
                }
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }

                assertThat(polled).isGreaterThan(before);
                link.close();
            }
        }
    }

    /** What is written from where it lies comes behind all that was gathered, even if room is found a moment too late. */
    @Test
    void write_roomIsFoundBetweenTwoLooks_comesBehindWhatTheSourceHas() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            PlainStream stream = connect(server.getLocalPort());
            try (Socket peer = server.accept()) {
                SessionLink link = new SessionLink(new ByHand(), stream, machine, new Feeding());
                CopyFeed feed = new CopyFeed(machine, link);
                Counted source = new Counted(1000);
                feed.begin(source);
                assertThat(link.isBlocked()).isTrue();
                assertThat(source.left).isPositive();
                beforeSending = () -> {
                    if (source.looked) {
                        readWhatThereIs(peer);
                    }
                    source.looked = true;
                };

                ByteBuffer data = ByteBuffer.allocate(100_000);
                for (int i = 0; i < 1000 && !feed.write(data); i++) {
                    beforeSending.run();
                }

                assertThat(data.hasRemaining()).isFalse();
                link.close();
            }
        }
    }

    private static void readWhatThereIs(Socket peer) {
        byte[] buffer = new byte[1 << 16];
        try {
            while (peer.getInputStream().available() > 0) {
                if (peer.getInputStream().read(buffer) < 0) {
                    return;
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Runnable beforeSending = () -> {};

    /** So many pieces, which are to have been sent before anything else. */
    private static final class Counted implements CopySource {
        private int left;
        /** Whether the network has been tried since the last piece. */
        private boolean looked;

        private Counted(int pieces) {
            left = pieces;
        }

        @Override
        public Piece poll() {
            if (left == 0) {
                return new Piece.Nothing();
            }
            left--;
            looked = false;
            return new Piece.Data(new byte[1 << 14]);
        }

        @Override
        public void passed(int bytes) {
            assertThat(left).isZero();
        }

        @Override
        public void closed() {}
    }

    private Runnable drained = () -> {};

    private final class Endless implements CopySource {
        @Override
        public Piece poll() {
            byte[] piece = new byte[1 << 16];
            // As the message has it: a type and a length before the data.
            polled += piece.length + 5;
            return new Piece.Data(piece);
        }

        @Override
        public void passed(int bytes) {}

        @Override
        public void closed() {}
    }

    private final class Feeding implements SessionLink.Owner {
        @Override
        public void received(BackendMessage message, @Nullable Execution execution) {}

        @Override
        public void rowsReady(Execution execution) {}

        @Override
        public void copyData(CopyPieces pieces, Execution execution) {}

        @Override
        public void drained() {
            drained.run();
        }

        @Override
        public long encoded() {
            beforeSending.run();
            return 0;
        }

        @Override
        public void sendFailed(Failure why) {
            throw new AssertionError(why.message());
        }

        @Override
        public void broken(Failure why) {
            throw new AssertionError(why.message());
        }
    }

    /** A loop that does nothing by itself. */
    private final class ByHand implements Lane {
        private final Loop timers = new Loop("copy-feed-test");

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        @Override
        public Loop.Timer after(Duration delay, Runnable task) {
            return timers.after(delay, task);
        }

        @Override
        public SelectionKey register(SelectableChannel channel, int interest, Runnable handler) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isCurrent() {
            return true;
        }
    }
}
