package dev.quell.transport;

/** How far a TLS handshake has come, and what to wait for before calling again. */
public enum HandshakeProgress {
    /** The handshake is complete: the stream can be read and written. */
    DONE,
    /** Call again when the channel is readable. */
    NEED_READ,
    /** Call again when the channel is writable. */
    NEED_WRITE
}
