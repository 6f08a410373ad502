package dev.quell.transport;

/** What became of the client's certificate in a handshake, which {@code sslcertmode=require} has something to say of. */
public enum ClientCertificateUse {
    /** The server did not ask for one. */
    NOT_REQUESTED,
    /** The server asked, and there was none to send. */
    MISSING,
    /** The server asked and got it. */
    SENT
}
