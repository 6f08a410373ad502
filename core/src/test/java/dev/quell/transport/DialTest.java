package dev.quell.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DialTest {

    @TempDir
    Path directory;

    @Test
    void tcp_listening_connectsWithTheOptionsGiven() throws Exception {
        try (ServerSocket listener = listener();
                Pump pump = new Pump();
                Dial dial = Dial.start(listener.getLocalSocketAddress(), new TcpOptions(true, 71, 7, 3))) {
            var stream = dial.finish();
            while (stream.isEmpty()) {
                pump.await(dial.channel(), SelectionKey.OP_CONNECT);
                stream = dial.finish();
            }
            SocketChannel socket = (SocketChannel) stream.get().channel();
            assertThat(socket.getOption(StandardSocketOptions.TCP_NODELAY)).isTrue();
            assertThat(socket.getOption(StandardSocketOptions.SO_KEEPALIVE)).isTrue();
            assertThat(socket.getOption(ExtendedSocketOptions.TCP_KEEPIDLE)).isEqualTo(71);
            assertThat(socket.getOption(ExtendedSocketOptions.TCP_KEEPINTERVAL)).isEqualTo(7);
            assertThat(socket.getOption(ExtendedSocketOptions.TCP_KEEPCOUNT)).isEqualTo(3);
            assertThat(stream.get().remoteAddress()).isEqualTo(listener.getLocalSocketAddress());
            stream.get().close();
        }
    }

    @Test
    void tcp_keepAliveOff_isOff() throws Exception {
        try (ServerSocket listener = listener();
                Dial dial = Dial.start(listener.getLocalSocketAddress(), new TcpOptions(false, 71, 0, 0))) {
            assertThat(((SocketChannel) dial.channel()).getOption(StandardSocketOptions.SO_KEEPALIVE))
                    .isFalse();
        }
    }

    @Test
    void tcp_nobodyListening_saysConnectionRefused() throws Exception {
        SocketAddress deaf;
        try (ServerSocket listener = listener()) {
            deaf = listener.getLocalSocketAddress();
        }
        try (Pump pump = new Pump()) {
            assertThatExceptionOfType(ConnectFailedException.class)
                    .isThrownBy(() -> pump.connect(deaf))
                    .withMessage("Connection refused");
        }
    }

    @Test
    void tcp_keepAliveValueTheSystemRefuses_namesTheSetting() throws Exception {
        try (ServerSocket listener = listener()) {
            assertThatExceptionOfType(ConnectFailedException.class)
                    .isThrownBy(
                            () -> Dial.start(listener.getLocalSocketAddress(), new TcpOptions(true, 1_000_000, 0, 0)))
                    .withMessage("could not set TCP_KEEPIDLE to 1000000 (keepalives_idle): Invalid argument");
        }
    }

    @Test
    void tcp_unresolvedAddress_isMisuse() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        Dial.start(InetSocketAddress.createUnresolved("nowhere.example", 5432), TcpOptions.DEFAULT))
                .withMessageContaining("nowhere.example");
    }

    @Test
    void unix_listening_isConnectedAtOnce() throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("s"));
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(address);
            try (Dial dial = Dial.start(address, TcpOptions.DEFAULT)) {
                PlainStream stream = dial.finish().orElseThrow();
                assertThat(stream.remoteAddress()).isEqualTo(address);
                stream.close();
            }
        }
    }

    @Test
    void unix_noSuchFile_saysSo() {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("missing"));
        assertThatExceptionOfType(ConnectFailedException.class)
                .isThrownBy(() -> Dial.start(address, TcpOptions.DEFAULT))
                .withMessage("No such file or directory");
    }

    @Test
    void unix_staleSocketFile_saysConnectionRefused() throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("stale"));
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(address);
        }
        assertThatExceptionOfType(ConnectFailedException.class)
                .isThrownBy(() -> Dial.start(address, TcpOptions.DEFAULT))
                .withMessage("Connection refused");
    }

    @Test
    void unix_listenersQueueFull_failsInsteadOfPretendingToBeConnected() throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("busy"));
        List<Dial> waiting = new ArrayList<>();
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(address, 1);
            assertThatExceptionOfType(ConnectFailedException.class)
                    .isThrownBy(() -> {
                        for (int i = 0; i < 100; i++) {
                            waiting.add(Dial.start(address, TcpOptions.DEFAULT));
                        }
                    })
                    .withMessageStartingWith("Resource temporarily unavailable");
        } finally {
            waiting.forEach(Dial::close);
        }
    }

    @Test
    void unix_abstractName_isRefusedWithWhatToDo() {
        assertThatExceptionOfType(ConnectFailedException.class)
                .isThrownBy(() -> Dial.start(UnixDomainSocketAddress.of("@quell/.s.PGSQL.5432"), TcpOptions.DEFAULT))
                .withMessageContaining("abstract Unix-domain sockets")
                .withMessageContaining("use TCP");
    }

    @Test
    void unix_pathTooLong_saysTheLimit() {
        String path = "/" + "x".repeat(107);
        assertThatExceptionOfType(ConnectFailedException.class)
                .isThrownBy(() -> Dial.start(UnixDomainSocketAddress.of(path), TcpOptions.DEFAULT))
                .withMessage("Unix-domain socket path \"" + path + "\" is too long (maximum 107 bytes)");
    }

    @Test
    void dial_closedAfterHandingOver_leavesTheStreamOpen() throws Exception {
        try (ServerSocket listener = listener();
                Pump pump = new Pump()) {
            Dial dial = Dial.start(listener.getLocalSocketAddress(), TcpOptions.DEFAULT);
            var stream = dial.finish();
            while (stream.isEmpty()) {
                pump.await(dial.channel(), SelectionKey.OP_CONNECT);
                stream = dial.finish();
            }
            dial.close();
            assertThat(stream.get().channel().isOpen()).isTrue();
            assertThatIllegalStateException().isThrownBy(dial::finish);
            stream.get().close();
        }
    }

    private static ServerSocket listener() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }
}
