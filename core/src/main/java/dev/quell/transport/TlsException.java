package dev.quell.transport;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** TLS could not be set up, the server could not be verified, or the server broke the TLS protocol. */
public final class TlsException extends TransportException {

    private static final long serialVersionUID = 1L;

    /** What went wrong, for code that must decide; the message is for people. */
    public enum Reason {
        /** A file or a setting on this side is unusable: nothing has been said to the server. */
        CONFIGURATION,
        /** The server's certificate, or the certificate of an authority above it, is past its last day. */
        CERTIFICATE_EXPIRED,
        /** The server's certificate, or the certificate of an authority above it, is not valid yet. */
        CERTIFICATE_NOT_YET_VALID,
        /** The server's certificate is for another host. */
        HOST_MISMATCH,
        /** The server's certificate was not issued by an authority that is trusted here. */
        UNKNOWN_AUTHORITY,
        /** The server's certificate is unacceptable for another reason. */
        CERTIFICATE_INVALID,
        /** The server ended TLS with a fatal alert, for example because it wants a client certificate. */
        ALERT,
        /** The server answered with something that is not TLS. */
        NOT_TLS,
        /** The server speaks TLS but did not select the application protocol that this connection needs. */
        APPLICATION_PROTOCOL,
        /** The two sides have no TLS version or cipher in common, or the server broke the protocol. */
        PROTOCOL
    }

    private final Reason reason;
    private final @Nullable String literal;

    TlsException(Reason reason, String message) {
        this(reason, message, null);
    }

    /** {@code literal} is how libpq puts the same, with the words of its TLS library. */
    TlsException(Reason reason, String message, @Nullable String literal, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.literal = literal;
    }

    TlsException(Reason reason, String message, @Nullable Throwable cause) {
        this(reason, message, null, cause);
    }

    /** How libpq puts it, without a line break at the end; empty where that is not known. */
    public Optional<String> literal() {
        return Optional.ofNullable(literal);
    }

    /** What went wrong. */
    public Reason reason() {
        return reason;
    }
}
