package dev.quell.protocol;

/** A way to open a connection, to be tried in the order that sslmode says. */
public enum EncryptionMethod {
    /** In clear. */
    PLAIN,
    /** An SSLRequest first, then TLS if the server agrees. */
    TLS,
    /** TLS from the first byte, with ALPN. */
    DIRECT_TLS
}
