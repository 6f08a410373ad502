package dev.quell.libpq;

import dev.quell.transport.TlsInfo;
import org.jspecify.annotations.Nullable;

/** The facts about TLS that libpq tells. */
final class TlsAttributes {
    /** The only library of TLS there is here: Java's own. */
    private static final String LIBRARY = "JSSE";

    private static final String[] NAMES = {"library", "key_bits", "cipher", "compression", "protocol", "alpn"};

    private TlsAttributes() {}

    static boolean isInUse(PGconn conn) {
        Link link = conn.link();
        return link != null && link.isSecured();
    }

    static String[] names(@Nullable PGconn conn) {
        return conn == null || isInUse(conn) ? NAMES.clone() : new String[0];
    }

    static @Nullable String value(@Nullable PGconn conn, String name) {
        if (conn == null) {
            return name.equals("library") ? LIBRARY : null;
        }
        Link link = conn.link();
        if (link == null || !link.isSecured()) {
            return null;
        }
        TlsInfo info = link.tls().orElseThrow();
        return switch (name) {
            case "library" -> LIBRARY;
            case "key_bits" -> keyBits(info.cipherSuite());
            case "cipher" -> info.cipherSuite();
            case "compression" -> "off";
            case "protocol" -> info.protocol();
            case "alpn" -> info.applicationProtocol();
            default -> null;
        };
    }

    private static String keyBits(String cipherSuite) {
        return cipherSuite.contains("256") && !cipherSuite.contains("AES_128") ? "256" : "128";
    }
}
