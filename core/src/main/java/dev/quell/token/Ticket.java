package dev.quell.token;

import dev.quell.protocol.BackendKey;
import dev.quell.protocol.EncryptionMethod;
import dev.quell.transport.TlsSettings;
import java.net.SocketAddress;
import java.util.Optional;

/**
 * All that is needed to cancel what a backend is doing, from anywhere: the place, the encryption, and the key. Its text
 * shows the place only.
 *
 * @param host the name that TLS verifies and sends
 * @param tls absent when the session is not encrypted
 * @param requiredPeer the operating system user that the server must run as, which only a Unix socket tells
 */
public record Ticket(
        SocketAddress address,
        String host,
        EncryptionMethod method,
        Optional<TlsSettings> tls,
        Optional<String> requiredPeer,
        BackendKey key) {}
