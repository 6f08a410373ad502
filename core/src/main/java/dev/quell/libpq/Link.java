package dev.quell.libpq;

import dev.quell.protocol.Failure;
import dev.quell.transport.ByteStream;
import dev.quell.transport.StreamTruncatedException;
import dev.quell.transport.TlsException;
import dev.quell.transport.TlsInfo;
import dev.quell.transport.TlsStream;
import dev.quell.wire.InputBuffer;
import dev.quell.wire.OutputBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.util.Optional;

/** An open connection: moves bytes without blocking, waits where it is asked to, and words failures as libpq does. */
final class Link {
    /** What libpq says when a connection ends that should not have. */
    static final String CLOSED_UNEXPECTEDLY = """
            server closed the connection unexpectedly
            \tThis probably means the server terminated abnormally
            \tbefore or while processing the request.
            """;

    /** What reading came to. */
    enum Received {
        /** Nothing is there for now. */
        NOTHING,
        /** Bytes came. */
        DATA,
        /** The server ended the connection in an orderly way. */
        END,
        /** It broke; {@link #failure} tells how. */
        FAILED
    }

    /** What sending came to. */
    enum Sent {
        ALL,
        /** Some is left until the socket is writable. */
        SOME,
        /** It broke; {@link #failure} tells how. */
        FAILED
    }

    private final ByteStream stream;
    private final Waiting waiting;
    private String failure = "";

    Link(ByteStream stream) {
        this(stream, new Waiting());
    }

    private Link(ByteStream stream, Waiting waiting) {
        this.stream = stream;
        this.waiting = waiting;
    }

    /** The same connection with TLS over it; it takes the place of this one, which is not to be used any more. */
    Link secured(TlsStream tls) {
        return new Link(tls, waiting);
    }

    SelectableChannel channel() {
        return stream.channel();
    }

    ByteStream stream() {
        return stream;
    }

    /** What TLS agreed on; empty on a connection without TLS. */
    Optional<TlsInfo> tls() {
        return isSecured() && stream instanceof TlsStream tls ? Optional.of(tls.info()) : Optional.empty();
    }

    /** Whether TLS is in place, its handshake done. */
    boolean isSecured() {
        return stream instanceof TlsStream tls && tls.isSecured();
    }

    /** Why the last read or write failed: whole lines. */
    String failure() {
        return failure;
    }

    /**
     * Reads what is there, all that TLS has decrypted included: after this a socket that is not readable hides nothing.
     */
    Received read(InputBuffer in) {
        boolean any = false;
        try {
            while (true) {
                ByteBuffer space = in.space();
                int count = stream.read(space);
                if (count <= 0) {
                    return any ? Received.DATA : count == 0 ? Received.NOTHING : Received.END;
                }
                in.filled();
                any = true;
                if (!stream.hasBufferedInput()) {
                    return Received.DATA;
                }
            }
        } catch (IOException e) {
            if (any) {
                // What came before it is read first; the next attempt meets the same failure again.
                return Received.DATA;
            }
            failure = wordsHere(e);
            return Received.FAILED;
        }
    }

    Sent write(OutputBuffer out) {
        try {
            while (!out.isEmpty()) {
                int taken = stream.write(out.pending());
                if (taken == 0) {
                    return Sent.SOME;
                }
                out.sent(taken);
            }
            return stream.flush() ? Sent.ALL : Sent.SOME;
        } catch (IOException e) {
            failure = wordsHere(e);
            return Sent.FAILED;
        }
    }

    /** Waits until there is something to read or room to write, as asked; whether that came before {@code end}. */
    boolean await(boolean toRead, boolean toWrite, long end) throws IOException {
        if (toRead && stream.hasBufferedInput()) {
            return true;
        }
        int operations = (toRead ? SelectionKey.OP_READ : 0) | (toWrite ? SelectionKey.OP_WRITE : 0);
        return waiting.await(stream.channel(), operations, end);
    }

    void close() {
        stream.close();
        waiting.close();
    }

    /** libpq says it twice where TLS lies between: once for the socket, once for TLS. */
    private String wordsHere(IOException e) {
        String words = words(e);
        return isSecured() && words.equals(CLOSED_UNEXPECTEDLY) ? words + words : words;
    }

    /** A failure of a TLS handshake in libpq's words, as whole lines; {@code versions} are those allowed, in words. */
    static String wordsOfHandshake(IOException e, String versions) {
        String words = words(e);
        if (words.equals(CLOSED_UNEXPECTEDLY)) {
            return words + "SSL SYSCALL error: Connection reset by peer\n";
        }
        boolean noVersionInCommon = e instanceof TlsException tls && tls.reason() == TlsException.Reason.NOT_TLS;
        return noVersionInCommon
                ? words + "This may indicate that the server does not support any SSL protocol version between "
                        + versions + ".\n"
                : words;
    }

    /** A failure in libpq's words, as whole lines. */
    static String words(Failure failure) {
        if (failure instanceof Failure.Transport transport && transport.cause().orElse(null) instanceof IOException e) {
            return words(e);
        }
        String text = failure.literal();
        return text.endsWith("\n") ? text : text + "\n";
    }

    /** A failure of the network or of TLS in libpq's words, as whole lines. */
    static String words(IOException e) {
        String message = String.valueOf(e.getMessage());
        return switch (e) {
            case StreamTruncatedException ignored -> "SSL error: unexpected eof while reading\n";
            case TlsException tls -> tls.literal().map(line -> line + "\n").orElseGet(() -> wordsOfTls(tls, message));
            case IOException other when isReset(message) -> CLOSED_UNEXPECTEDLY;
            case IOException other -> message + "\n";
        };
    }

    private static String wordsOfTls(TlsException e, String message) {
        return switch (e.reason()) {
            case CONFIGURATION, HOST_MISMATCH, APPLICATION_PROTOCOL -> message + "\n";
            case CERTIFICATE_EXPIRED,
                    CERTIFICATE_NOT_YET_VALID,
                    UNKNOWN_AUTHORITY,
                    CERTIFICATE_INVALID,
                    ALERT,
                    NOT_TLS,
                    PROTOCOL -> "SSL error: " + message + "\n";
        };
    }

    private static boolean isReset(String message) {
        return message.endsWith("Connection reset by peer") || message.endsWith("Broken pipe");
    }
}
