package dev.quell.libpq;

import dev.quell.conninfo.ConnOption;
import dev.quell.conninfo.ConnectHost;
import dev.quell.conninfo.ConnectOptions;
import dev.quell.plan.TlsPlan;
import dev.quell.protocol.EncryptionMethod;
import dev.quell.transport.ByteStream;
import dev.quell.transport.PlainStream;
import dev.quell.transport.TcpOptions;
import dev.quell.transport.TlsContext;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** How to dial, as the connection options have it. Numbers are read when a socket is opened, as in libpq. */
final class DialOptions {
    private final ConnectOptions options;

    DialOptions(ConnectOptions options) {
        this.options = options;
    }

    /**
     * The TCP settings.
     *
     * @throws dev.quell.conninfo.ConnInfoException if a number is none
     */
    TcpOptions tcp() {
        boolean keepAlive = options.integer(ConnOption.KEEPALIVES).orElse(1) != 0;
        return keepAlive
                ? new TcpOptions(
                        true,
                        options.integer(ConnOption.KEEPALIVES_IDLE).orElse(0),
                        options.integer(ConnOption.KEEPALIVES_INTERVAL).orElse(0),
                        options.integer(ConnOption.KEEPALIVES_COUNT).orElse(0))
                : new TcpOptions(false, 0, 0, 0);
    }

    /** The ways to open a connection, in the order to try them; never TLS over a Unix socket. */
    List<EncryptionMethod> methods(Target target) {
        if (target.isLocal()) {
            return List.of(EncryptionMethod.PLAIN);
        }
        return TlsPlan.methods(options.sslMode(), options.sslNegotiation());
    }

    /**
     * TLS made ready for this host: reads the files.
     *
     * @throws dev.quell.conninfo.ConnInfoException if a file is missing
     */
    TlsContext tls(ConnectHost host) throws IOException {
        return TlsContext.load(TlsPlan.settings(options.tls(host)));
    }

    /** What is wrong with whoever answers on a Unix socket; empty if all is well. */
    Optional<String> peerObjection(ByteStream stream) {
        Optional<String> peer = options.value(ConnOption.REQUIREPEER).filter(name -> !name.isEmpty());
        if (peer.isEmpty() || !(stream instanceof PlainStream plain)) {
            return Optional.empty();
        }
        try {
            plain.checkPeer(peer.get());
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
