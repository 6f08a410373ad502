package dev.quell.transport;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns what Java's TLS engine throws into sentences that say what to change. */
final class TlsFailures {

    private static final Pattern RECEIVED_ALERT = Pattern.compile("Received fatal alert: (\\w+)");

    /** Java puts the alert that it sends to the server before its message: {@code (bad_certificate) ...}. */
    private static final Pattern SENT_ALERT = Pattern.compile("^\\(\\w+\\) ");

    private final TlsSettings settings;
    private final String host;

    TlsFailures(TlsSettings settings, String host) {
        this.settings = settings;
        this.host = host;
    }

    TlsException translate(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RejectedCertificateException rejected) {
                return new TlsException(
                        rejected.reason(), String.valueOf(rejected.getMessage()), rejected.literal(), failure);
            }
        }
        String message = String.valueOf(failure.getMessage());
        // The engine offers the alert that came in as text only.
        Matcher alert = RECEIVED_ALERT.matcher(message);
        return alert.find()
                ? new TlsException(TlsException.Reason.ALERT, alert(alert.group(1)), literal(alert.group(1)), failure)
                : new TlsException(
                        TlsException.Reason.PROTOCOL,
                        "TLS failed: " + SENT_ALERT.matcher(message).replaceFirst(""),
                        failure);
    }

    private @Nullable String literal(String alert) {
        return alert.equals("protocol_version")
                ? OpenSslWords.protocolVersion(settings)
                : OpenSslWords.alert(alert).orElse(null);
    }

    private String alert(String name) {
        String certificate = settings.clientCertificate()
                .map(given -> "\"" + given.certificates() + "\"")
                .orElse("(none was given)");
        return switch (name) {
            case "certificate_required" ->
                "server requires a client certificate: give one with sslcert and sslkey (alert certificate_required)";
            case "unknown_ca" ->
                "server does not trust the authority that issued the client certificate " + certificate
                        + " (alert unknown_ca)";
            case "bad_certificate",
                    "unsupported_certificate",
                    "certificate_revoked",
                    "certificate_expired",
                    "certificate_unknown" ->
                "server rejected the client certificate " + certificate + " (alert " + name + ")";
            case "handshake_failure" ->
                "server refused the TLS handshake: no cipher in common, or it requires a client certificate "
                        + "(sslcert, sslkey) (alert handshake_failure)";
            case "protocol_version" ->
                "server speaks no TLS version from "
                        + settings.minimumVersion().label() + " to "
                        + settings.maximumVersion().label()
                        + ": change ssl_min_protocol_version or ssl_max_protocol_version (alert protocol_version)";
            case "unrecognized_name" ->
                "server does not know the host name \"" + host
                        + "\" that was sent as server name: use another host, or sslsni=0 (alert unrecognized_name)";
            case "no_application_protocol" ->
                "server refused the application protocol \"" + TlsContext.APPLICATION_PROTOCOL
                        + "\": it may not be PostgreSQL (alert no_application_protocol)";
            default -> "server ended the TLS connection with the alert " + name;
        };
    }
}
