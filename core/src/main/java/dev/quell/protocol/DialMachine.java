package dev.quell.protocol;

import dev.quell.protocol.LoginRequirements.CertificateUse;
import dev.quell.wire.InputBuffer;
import dev.quell.wire.OpeningMessage;
import dev.quell.wire.OutputBuffer;
import dev.quell.wire.WireException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;

/**
 * Opens a connection to a server: negotiates encryption, then does what the connection is for, which is to start a
 * session or to deliver a cancel request. Not thread-safe.
 */
public abstract sealed class DialMachine permits ConnectMachine, CancelMachine {
    /** How far a connection has come. */
    public enum Stage {
        /** There is no connection yet, or it has just been made. */
        OPENING,
        /** Encryption is being set up. */
        NEGOTIATING,
        /** The connection does what it was made for. */
        OPEN
    }

    /** The server does not do TLS, and nothing else is left to try. */
    public static final Failure SSL_REFUSED =
            new Failure.Transport("server does not support SSL, but SSL was required");

    private final InputBuffer in = new InputBuffer();
    private final OutputBuffer out = new OutputBuffer();
    private final Deque<EncryptionMethod> methods;
    private Stage stage = Stage.OPENING;
    private CertificateUse certificateUse = CertificateUse.NOT_REQUESTED;

    /** {@code methods} are the ways to try, in order; there is at least one. */
    DialMachine(List<EncryptionMethod> methods) {
        this.methods = new ArrayDeque<>(methods);
    }

    /** What has been received goes in here before {@link #received} is called. */
    public final InputBuffer in() {
        return in;
    }

    /** What is to be sent. */
    public final OutputBuffer out() {
        return out;
    }

    /** How far it has come. */
    public final Stage stage() {
        return stage;
    }

    /** The way of opening in use. */
    public final EncryptionMethod method() {
        return methods.element();
    }

    /** A new connection to the server stands. */
    public final Step connected() {
        in.clear();
        out.wipe();
        stage = Stage.OPENING;
        certificateUse = CertificateUse.NOT_REQUESTED;
        return begin();
    }

    private Step begin() {
        return switch (method()) {
            case PLAIN -> open(() -> new byte[0]);
            case TLS -> {
                new OpeningMessage.SslRequest().encode(out);
                stage = Stage.NEGOTIATING;
                yield Step.AWAIT_INPUT;
            }
            case DIRECT_TLS -> {
                stage = Stage.NEGOTIATING;
                yield Step.SECURE;
            }
        };
    }

    /** As {@link #secured(Supplier, CertificateUse)}. */
    public final Step secured(byte[] serverEndPointHash, CertificateUse certificate) {
        return secured(() -> serverEndPointHash, certificate);
    }

    /**
     * The TLS handshake is done.
     *
     * @param serverEndPointHash computes the server's tls-server-end-point hash when it is needed, empty if there is none
     * @param certificate what became of the client's certificate
     */
    public final Step secured(Supplier<byte[]> serverEndPointHash, CertificateUse certificate) {
        certificateUse = certificate;
        return open(serverEndPointHash);
    }

    /** The TLS handshake is done, in which the server did not ask for a certificate. */
    public final Step secured(byte[] serverEndPointHash) {
        return secured(serverEndPointHash, CertificateUse.NOT_REQUESTED);
    }

    /** What became of the client's certificate on this connection. */
    final CertificateUse certificateUse() {
        return certificateUse;
    }

    /** The TLS handshake failed. */
    public final Step securingFailed(Failure failure) {
        return nextMethod() ? new Step.Redial(failure) : new Step.Failed(failure);
    }

    /** More bytes are in {@link #in}. */
    public final Step received() {
        try {
            return switch (stage) {
                case OPENING -> throw new IllegalStateException("nothing is to be read while opening");
                case NEGOTIATING -> sslReply();
                case OPEN -> receivedWhenOpen();
            };
        } catch (WireException e) {
            return new Step.Failed(new Failure.Protocol(e.what()));
        }
    }

    /** The server closed the connection in an orderly way. */
    public final Step ended() {
        return stage == Stage.OPEN ? endedWhenOpen() : closedUnexpectedly();
    }

    /** The work of a {@link Step.Compute} is done. */
    public abstract Step computed();

    abstract Step opened(Supplier<byte[]> serverEndPointHash);

    abstract Step receivedWhenOpen();

    abstract Step endedWhenOpen();

    /** Moves on from a way that failed to the next one, if there is one. */
    final boolean nextMethod() {
        if (methods.size() == 1) {
            return false;
        }
        methods.remove();
        return true;
    }

    static Step closedUnexpectedly() {
        return new Step.Failed(new Failure.Transport("server closed the connection unexpectedly"));
    }

    private Step open(Supplier<byte[]> serverEndPointHash) {
        stage = Stage.OPEN;
        return opened(serverEndPointHash);
    }

    private Step sslReply() {
        if (in.isEmpty()) {
            return Step.AWAIT_INPUT;
        }
        int reply = in.takeByte();
        return switch (reply) {
            case 'S' -> in.isEmpty() ? Step.SECURE : protocolFailure("received unencrypted data after SSL response");
            case 'N' -> refused();
            // The text of the error is not read: it is not authenticated, and may come from anyone on the way.
            case 'E' -> protocolFailure("server sent an error response during SSL exchange");
            default -> protocolFailure("received invalid response to SSL negotiation: " + printable(reply));
        };
    }

    private Step refused() {
        if (methods.size() > 1 && !in.isEmpty()) {
            return protocolFailure("received unexpected data after the server refused SSL");
        }
        return nextMethod() ? begin() : new Step.Failed(SSL_REFUSED);
    }

    static Step protocolFailure(String message, String literal) {
        return new Step.Failed(new Failure.Protocol(message, literal));
    }

    static Step protocolFailure(String message) {
        return new Step.Failed(new Failure.Protocol(message));
    }

    private static String printable(int code) {
        return code > ' ' && code < 0x7f ? String.valueOf((char) code) : String.format("\\x%02x", code & 0xff);
    }
}
