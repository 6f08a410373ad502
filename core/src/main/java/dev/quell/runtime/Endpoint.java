package dev.quell.runtime;

import dev.quell.transport.TcpOptions;
import dev.quell.transport.TlsContext;
import java.net.SocketAddress;
import java.util.Optional;

/**
 * One address of a server, and what is needed to speak to it. A session keeps the one it reached, so that its cancel
 * requests go to the same place with the same verification.
 *
 * @param host the name that TLS verifies and sends
 * @param tls absent when the connection is never encrypted
 * @param requiredPeer the operating system user that the server must run as, which only a Unix socket tells
 */
public record Endpoint(
        SocketAddress address, String host, TcpOptions tcp, Optional<TlsContext> tls, Optional<String> requiredPeer) {}
