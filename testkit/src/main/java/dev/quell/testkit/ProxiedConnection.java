package dev.quell.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * One connection through a {@link RecordingProxy}: what was said on it, and levers to disturb it.
 *
 * <p>Safe for use by several threads.
 */
public final class ProxiedConnection {
    private static final int CHUNK = 1 << 16;

    private final int number;
    private final Socket client;
    private final Socket server = new Socket();
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Recorded> recorded = new ArrayList<>();
    private final List<Opening> openings = new ArrayList<>();
    private final Map<Direction, Ending> endings = new EnumMap<>(Direction.class);
    private final OpeningParser parser = new OpeningParser();
    private final CountDownLatch closed = new CountDownLatch(1);

    ProxiedConnection(int number, Socket client) {
        this.number = number;
        this.client = client;
    }

    /** Its place in the order in which the proxy accepted connections, from 0. */
    public int number() {
        return number;
    }

    /** What the client said first; an unknown opening as long as that cannot be told. */
    public Opening opening() {
        List<Opening> all = openings();
        return all.isEmpty() ? new Opening.Unknown("") : all.getFirst();
    }

    /** Everything the client opened with, such as a request for TLS and then the handshake. */
    public List<Opening> openings() {
        return locked(() -> List.copyOf(openings));
    }

    boolean isOpened() {
        return !openings().isEmpty();
    }

    /** Whether the client has begun a TLS handshake. */
    public boolean isEncrypted() {
        return openings().contains(new Opening.TlsHello());
    }

    /** Everything that came, both ways, in the order in which it came. */
    public List<Recorded> recorded() {
        return locked(() -> List.copyOf(recorded));
    }

    /** All bytes that came one way. */
    public byte[] bytes(Direction direction) {
        var all = new ByteArrayOutputStream();
        for (Recorded piece : recorded()) {
            if (piece.direction() == direction) {
                all.writeBytes(piece.bytes());
            }
        }
        return all.toByteArray();
    }

    /** How the sender of that direction ended; empty while it may still send. */
    public Optional<Ending> ending(Direction direction) {
        return locked(() -> Optional.ofNullable(endings.get(direction)));
    }

    /** Waits until the sender of that direction has ended, and says how. */
    public Ending awaitEnding(Direction direction) {
        return Await.present(
                () -> ending(direction), Await.DEADLINE, "the end of connection " + number + " " + direction);
    }

    /** Whether the proxy is done with it. */
    public boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** Breaks the connection on both sides at once (RST). */
    public void reset() {
        breakOff(client);
        breakOff(server);
        closed.countDown();
    }

    /** Breaks the connection towards the receiver of that direction (RST); its other side stays. */
    public void reset(Direction direction) {
        breakOff(receiver(direction));
    }

    /** Puts bytes into the stream of that direction, between two pieces. */
    public void inject(Direction direction, byte[] bytes) throws IOException {
        send(direction, bytes);
    }

    void send(Direction direction, byte[] bytes) throws IOException {
        var stream = receiver(direction).getOutputStream();
        stream.write(bytes);
        stream.flush();
    }

    void finish(Direction direction) throws IOException {
        receiver(direction).shutdownOutput();
    }

    void await(CountDownLatch latch) throws IOException {
        try {
            // Whichever comes first; a test that has ended must not leave a thread waiting here.
            while (!latch.await(1, TimeUnit.MILLISECONDS)) {
                if (isClosed()) {
                    throw new IOException("the connection was closed");
                }
            }
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interruption);
        }
    }

    void pause(Duration time) throws IOException {
        try {
            if (closed.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IOException("the connection was closed");
            }
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interruption);
        }
    }

    void connect(InetSocketAddress address) throws IOException {
        server.setTcpNoDelay(true);
        server.connect(address, Math.toIntExact(Await.DEADLINE.toMillis()));
    }

    /** Reads the next piece; empty at the end, which is recorded as well. */
    Optional<byte[]> read(Direction direction) {
        byte[] buffer = new byte[CHUNK];
        try {
            int count = sender(direction).getInputStream().read(buffer);
            if (count < 0) {
                end(direction, Ending.FINISHED);
                return Optional.empty();
            }
            byte[] bytes = Arrays.copyOf(buffer, count);
            record(direction, bytes);
            return Optional.of(bytes);
        } catch (IOException broken) {
            end(direction, Ending.BROKEN);
            return Optional.empty();
        }
    }

    void close() {
        closed.countDown();
        closeQuietly(client);
        closeQuietly(server);
    }

    private void record(Direction direction, byte[] bytes) {
        locked(() -> {
            recorded.add(new Recorded(direction, System.nanoTime(), bytes));
            return direction == Direction.TO_SERVER && openings.addAll(parser.accept(bytes));
        });
    }

    private void end(Direction direction, Ending ending) {
        locked(() -> {
            if (direction == Direction.TO_SERVER) {
                parser.end().ifPresent(openings::add);
            }
            return endings.putIfAbsent(direction, ending) == null;
        });
    }

    private Socket sender(Direction direction) {
        return switch (direction) {
            case TO_SERVER -> client;
            case TO_CLIENT -> server;
        };
    }

    private Socket receiver(Direction direction) {
        return switch (direction) {
            case TO_SERVER -> server;
            case TO_CLIENT -> client;
        };
    }

    private <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    private static void breakOff(Socket socket) {
        try {
            // Closing with no time to linger sends a reset instead of an end.
            socket.setSoLinger(true, 0);
        } catch (IOException closedAlready) {
            return;
        }
        closeQuietly(socket);
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException closedAlready) {
            // Nothing is left to be closed.
        }
    }
}
