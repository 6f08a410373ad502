package dev.quell.libpq;

import dev.quell.conninfo.ConnOption;
import dev.quell.conninfo.ConnectOptions;
import dev.quell.conninfo.SslNegotiation;
import dev.quell.plan.TlsPlan;
import dev.quell.protocol.BackendKey;
import dev.quell.protocol.EncryptionMethod;
import dev.quell.token.Ticket;
import dev.quell.transport.TlsSettings;
import java.util.Optional;

/** What a connection can be cancelled with from elsewhere. */
final class Tickets {
    private Tickets() {}

    /** Empty where libpq could not cancel either: without a socket, or a key from the server. */
    static Optional<Ticket> of(PGconn conn) {
        Link link = conn.link();
        Target target = conn.connecting().target();
        Optional<BackendKey> key = conn.server.key();
        return link == null || target == null || key.isEmpty()
                ? Optional.empty()
                : Optional.of(ticket(conn.options(), target, link, key.get()));
    }

    private static Ticket ticket(ConnectOptions options, Target target, Link link, BackendKey key) {
        boolean encrypted = link.isSecured();
        Optional<TlsSettings> tls =
                encrypted ? Optional.of(TlsPlan.settings(options.tls(target.host()))) : Optional.empty();
        Optional<String> peer =
                options.value(ConnOption.REQUIREPEER).filter(name -> target.isLocal() && !name.isEmpty());
        return new Ticket(target.address(), target.tlsHost(), method(options, encrypted), tls, peer, key);
    }

    private static EncryptionMethod method(ConnectOptions options, boolean encrypted) {
        if (!encrypted) {
            return EncryptionMethod.PLAIN;
        }
        return options.sslNegotiation() == SslNegotiation.DIRECT ? EncryptionMethod.DIRECT_TLS : EncryptionMethod.TLS;
    }
}
