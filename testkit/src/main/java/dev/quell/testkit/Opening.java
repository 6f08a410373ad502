package dev.quell.testkit;

import java.util.HexFormat;
import java.util.Map;

/** What a client says first on a connection, or next after a request for encryption. */
public sealed interface Opening {
    /** Asks whether the server speaks TLS. */
    record SslRequest() implements Opening {}

    /** Asks whether the server speaks GSSAPI encryption. */
    record GssRequest() implements Opening {}

    /** Begins a TLS handshake: at once in direct negotiation, otherwise after the server said yes. */
    record TlsHello() implements Opening {}

    /**
     * Begins a session in plain text.
     *
     * @param major the protocol's major version
     * @param minor the protocol's minor version
     * @param parameters such as {@code user}
     */
    record Startup(int major, int minor, Map<String, String> parameters) implements Opening {}

    /**
     * Asks in plain text to cancel what a backend does.
     *
     * @param pid the process of the backend
     * @param secret the key in hexadecimal digits
     */
    record CancelRequest(int pid, String secret) implements Opening {
        CancelRequest(int pid, byte[] secret) {
            this(pid, HexFormat.of().formatHex(secret));
        }
    }

    /**
     * None of these, or an end before it could be told.
     *
     * @param hex the first bytes in hexadecimal digits
     */
    record Unknown(String hex) implements Opening {}
}
