package dev.quell.transport;

import java.util.List;
import java.util.Optional;

/** How libpq and the TLS library that it is built with put what has gone wrong. */
final class OpenSslWords {
    static final String VERIFY_FAILED = "SSL error: certificate verify failed";

    private OpenSslWords() {}

    /** A certificate of these names is not for {@code host}. */
    static String wrongHost(List<String> names, String host) {
        if (names.isEmpty()) {
            return "could not get server's host name from server certificate";
        }
        int others = names.size() - 1;
        String more = others == 0 ? "" : " (and " + others + (others == 1 ? " other name)" : " other names)");
        return "server certificate for \"" + names.getFirst() + "\"" + more + " does not match host name \"" + host
                + "\"";
    }

    /** The server has sent the alert of that name, as TLS calls it. */
    static Optional<String> alert(String name) {
        return family(name).map(family -> "SSL error: " + family + " " + name.replace('_', ' '));
    }

    /** The version of the protocol that the alert came with, which tells its family. */
    private static Optional<String> family(String alert) {
        return switch (alert) {
            case "unexpected_message",
                    "bad_record_mac",
                    "handshake_failure",
                    "bad_certificate",
                    "unsupported_certificate",
                    "certificate_revoked",
                    "certificate_expired",
                    "certificate_unknown",
                    "illegal_parameter" -> Optional.of("sslv3 alert");
            case "unknown_ca",
                    "access_denied",
                    "decode_error",
                    "decrypt_error",
                    "record_overflow",
                    "insufficient_security",
                    "internal_error",
                    "inappropriate_fallback",
                    "no_renegotiation" -> Optional.of("tlsv1 alert");
            case "unrecognized_name", "unsupported_extension" -> Optional.of("tlsv1");
            case "certificate_required", "missing_extension" -> Optional.of("tlsv13 alert");
            default -> Optional.empty();
        };
    }

    /** The same with what libpq adds where the two sides have no version of TLS in common. */
    static String protocolVersion(TlsSettings settings) {
        return "SSL error: tlsv1 alert protocol version\n"
                + "This may indicate that the server does not support any SSL protocol version between "
                + settings.minimumVersion().label() + " and "
                + settings.maximumVersion().label() + ".";
    }
}
