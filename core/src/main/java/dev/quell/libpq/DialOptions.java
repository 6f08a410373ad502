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
    /** What Linux allows for the two times. */
    private static final int LONGEST_SECONDS = 32767;

    private static final int MOST_PROBES = 127;

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
                        inRange(ConnOption.KEEPALIVES_IDLE, "TCP_KEEPIDLE", LONGEST_SECONDS),
                        inRange(ConnOption.KEEPALIVES_INTERVAL, "TCP_KEEPINTVL", LONGEST_SECONDS),
                        inRange(ConnOption.KEEPALIVES_COUNT, "TCP_KEEPCNT", MOST_PROBES))
                : new TcpOptions(false, 0, 0, 0);
        if (keepAlive) {
            // Java cannot set it, but what is no number is refused all the same.
            var unused = options.integer(ConnOption.TCP_USER_TIMEOUT);
        }
        return tcp;
    }

    /** The TCP settings of a cancel in clear: what is no number is refused, and what makes no sense passed over. */
    TcpOptions tcpOfCancel() {
        var unused = options.integer(ConnOption.TCP_USER_TIMEOUT);
        return new TcpOptions(
                options.integer(ConnOption.KEEPALIVES).orElse(1) != 0,
                orSystems(ConnOption.KEEPALIVES_IDLE, LONGEST_SECONDS),
                orSystems(ConnOption.KEEPALIVES_INTERVAL, LONGEST_SECONDS),
                orSystems(ConnOption.KEEPALIVES_COUNT, MOST_PROBES));
    }

    private int orSystems(ConnOption option, int most) {
        int value = options.integer(option).orElse(0);
        return value <= most ? value : 0;
    }

    /** 0 if the option is not given; what is out of its range, Linux refuses. */
    private int inRange(ConnOption option, String name, int most) {
        OptionalInt value = options.integer(option);
        if (value.isPresent() && (value.getAsInt() <= 0 || value.getAsInt() > most)) {
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
