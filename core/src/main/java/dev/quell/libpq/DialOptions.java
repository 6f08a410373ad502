package dev.quell.libpq;

import dev.quell.conninfo.ConnInfoException;
import dev.quell.conninfo.ConnOption;
import dev.quell.conninfo.ConnectHost;
import dev.quell.conninfo.ConnectOptions;
import dev.quell.conninfo.TlsVersion;
import dev.quell.plan.TlsPlan;
import dev.quell.protocol.EncryptionMethod;
import dev.quell.transport.ByteStream;
import dev.quell.transport.PlainStream;
import dev.quell.transport.TcpOptions;
import dev.quell.transport.TlsContext;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

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
        TcpOptions tcp = keepAlive
                ? new TcpOptions(
                        true,
                        positive(ConnOption.KEEPALIVES_IDLE, "TCP_KEEPIDLE"),
                        positive(ConnOption.KEEPALIVES_INTERVAL, "TCP_KEEPINTVL"),
                        positive(ConnOption.KEEPALIVES_COUNT, "TCP_KEEPCNT"))
                : new TcpOptions(false, 0, 0, 0);
        // Java cannot set it, but what is no number is refused all the same.
        var unused = options.integer(ConnOption.TCP_USER_TIMEOUT);
        return tcp;
    }

    /** 0 if the option is not given; where it is not positive, Linux refuses it. */
    private int positive(ConnOption option, String name) {
        OptionalInt value = options.integer(option);
        if (value.isPresent() && value.getAsInt() <= 0) {
            throw new ConnInfoException("setsockopt(" + name + ") failed: Invalid argument");
        }
        return value.orElse(0);
    }

    /** The TLS versions allowed, in words. */
    String versionRange() {
        return options.minTlsVersion().map(TlsVersion::protocolName).orElse("TLSv1.2") + " and "
                + options.maxTlsVersion().map(TlsVersion::protocolName).orElse("TLSv1.3");
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
