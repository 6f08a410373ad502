package dev.quell.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testkit.Await;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/** Turns one stream with a selector, as a loop would, on the test's own thread and with a deadline for every wait. */
final class Pump implements AutoCloseable {

    private final Selector selector;

    Pump() throws IOException {
        selector = Selector.open();
    }

    PlainStream connect(SocketAddress address) throws IOException {
        Dial dial = Dial.start(address, TcpOptions.DEFAULT);
        while (true) {
            Optional<PlainStream> stream = dial.finish();
            if (stream.isPresent()) {
                return stream.get();
            }
            await(dial.channel(), SelectionKey.OP_CONNECT);
        }
    }

    /** A stream whose reads and writes are cut into small pieces. */
    PlainStream connectChopped(SocketAddress address, long seed) throws IOException {
        PlainStream whole = connect(address);
        SocketChannel socket = (SocketChannel) whole.channel();
        return new PlainStream(socket, new Chopper(socket, seed), address);
    }

    TlsStream handshake(PlainStream plain, TlsContext context, String host) throws IOException {
        TlsStream stream = TlsStream.client(plain, context, host);
        while (true) {
            switch (stream.handshake()) {
                case DONE -> {
                    return stream;
                }
                case NEED_READ -> await(stream.channel(), SelectionKey.OP_READ);
                case NEED_WRITE -> await(stream.channel(), SelectionKey.OP_WRITE);
            }
        }
    }

    /** Reads until the buffer is full or the stream has ended. */
    void fill(ByteStream stream, ByteBuffer into) throws IOException {
        while (into.hasRemaining()) {
            int count = stream.read(into);
            if (count < 0) {
                return;
            }
            if (count == 0) {
                assertThat(stream.hasBufferedInput())
                        .as("hidden input after a read of 0")
                        .isFalse();
                await(stream.channel(), SelectionKey.OP_READ);
            }
        }
    }

    /** Reads until there is something: the number of bytes, or -1. */
    int readSome(ByteStream stream, ByteBuffer into) throws IOException {
        while (true) {
            int count = stream.read(into);
            if (count != 0) {
                return count;
            }
            await(stream.channel(), SelectionKey.OP_READ);
        }
    }

    void send(ByteStream stream, ByteBuffer from) throws IOException {
        while (from.hasRemaining()) {
            if (stream.write(from) == 0) {
                await(stream.channel(), SelectionKey.OP_WRITE);
            }
        }
        flush(stream);
    }

    void flush(ByteStream stream) throws IOException {
        while (!stream.flush()) {
            await(stream.channel(), SelectionKey.OP_WRITE);
        }
    }

    /** Sends and receives at the same time, as much as the buffers hold. */
    void exchange(ByteStream stream, ByteBuffer out, ByteBuffer in) throws IOException {
        boolean flushed = false;
        while (in.hasRemaining() || !flushed) {
            int moved = out.hasRemaining() ? stream.write(out) : 0;
            flushed = stream.flush() && !out.hasRemaining();
            int count = in.hasRemaining() ? stream.read(in) : 0;
            assertThat(count).isNotNegative();
            if (moved + count == 0 && (in.hasRemaining() || !flushed)) {
                assertThat(in.hasRemaining() && stream.hasBufferedInput())
                        .as("hidden input after a read of 0")
                        .isFalse();
                await(stream.channel(), flushed ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
            }
        }
    }

    /** Whether it would be ready without any wait. */
    boolean isReady(SelectableChannel channel, int operation) throws IOException {
        channel.register(selector, operation);
        boolean ready = selector.selectNow() > 0;
        selector.selectedKeys().clear();
        return ready;
    }

    void await(SelectableChannel channel, int operation) throws IOException {
        channel.register(selector, operation);
        if (selector.select(Await.DEADLINE.toMillis()) == 0) {
            throw new AssertionError("waited in vain for operation " + operation);
        }
        selector.selectedKeys().clear();
    }

    @Override
    public void close() throws IOException {
        selector.close();
    }
}
