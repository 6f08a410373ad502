package dev.quell.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A TLS 1.2 or 1.3 client over a plain stream.
 *
 * <p>Call {@link #handshake()} until it is done, then read and write. Cryptography, certificate checks included, runs
 * inside these calls, on the caller's thread. TLS 1.3 tickets and key updates are handled on the way; renegotiation in
 * TLS 1.2 is refused, as OpenSSL's later versions do for clients.
 *
 * <p>Not thread-safe: one thread at a time. An idle stream holds its engine and session, about 6 KB together, and no
 * buffer; while bytes are on their way it borrows up to four buffers of 36 KB (each direction, encrypted and in clear)
 * from a pool that all streams share.
 */
public final class TlsStream implements ByteStream {

    private static final ByteBuffer NO_TEXT = ByteBuffer.allocate(0);

    /** Records without data that a server may send in a row. More of them only keep this side busy. */
    private static final int MAX_RECORDS_WITHOUT_DATA = 32;

    private enum Phase {
        HANDSHAKE,
        OPEN,
        ENDED_BY_SERVER,
        CLOSED
    }

    private final PlainStream plain;
    private final SSLEngine engine;
    private final TlsContext context;
    private final TlsFailures failures;
    private final TlsRecords records;
    private final TlsSender sender;
    private final TlsBuffer text = new TlsBuffer();

    private Phase phase = Phase.HANDSHAKE;
    private @Nullable TlsException failure;
    private @Nullable TlsInfo info;
    private int recordsWithoutData;

    private TlsStream(PlainStream plain, SSLEngine engine, TlsContext context, String host) {
        this.plain = plain;
        this.engine = engine;
        this.context = context;
        this.failures = new TlsFailures(context.settings(), host);
        this.records = new TlsRecords(plain);
        this.sender = new TlsSender(engine, plain);
    }

    /**
     * Puts TLS on a connected stream and owns it from then on. Nothing is sent before {@link #handshake()}.
     *
     * @param plain the stream, of which no byte after the server's consent to TLS has been read
     * @param context how to verify and who to be
     * @param host the host that the user named, to verify and to send as server name, also when the address was dialled
     *     directly; empty when the user named none
     * @throws TlsException with reason {@link TlsException.Reason#CONFIGURATION} when this host cannot be verified as
     *     the settings demand; {@code plain} stays open and stays the caller's
     */
    public static TlsStream client(PlainStream plain, TlsContext context, String host) throws TlsException {
        int port = plain.remoteAddress() instanceof InetSocketAddress inet ? inet.getPort() : -1;
        SSLEngine engine = context.engine(host, port);
        try {
            engine.beginHandshake();
        } catch (SSLException e) {
            throw new TlsFailures(context.settings(), host).translate(e);
        }
        return new TlsStream(plain, engine, context, host);
    }

    /**
     * Makes the first message of the handshake, which {@link #handshake()} will send: what it takes to compute can be done
     * while the server is still busy.
     *
     * @throws TlsException when it cannot be made
     */
    public void prepare() throws IOException {
        try {
            while (phase == Phase.HANDSHAKE && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                sender.sealOwed();
            }
        } catch (SSLException e) {
            // Nothing may be sent yet, not even the alert that would end a handshake.
            throw failures.translate(e);
        }
    }

    /** Forgets what {@link #prepare()} made; the plain stream stays open. */
    public void abandon() {
        phase = Phase.CLOSED;
        sender.abandon();
    }

    /**
     * Carries the handshake on as far as possible without waiting.
     *
     * @return what to wait for, or that it is done; calling again after that changes nothing
     * @throws TlsException when the handshake failed, with the reason in words
     * @throws StreamTruncatedException when the server closed the connection instead
     * @throws ConnectionLostException when the connection was reset or broke
     */
    public HandshakeProgress handshake() throws IOException {
        requireUsable();
        if (phase != Phase.HANDSHAKE) {
            return HandshakeProgress.DONE;
        }
        try {
            return shakeHands();
        } catch (SSLException | RuntimeException e) {
            // The engine hands on what its own parts threw over malformed input, unchecked exceptions included.
            throw fail(failures.translate(e));
        }
    }

    private HandshakeProgress shakeHands() throws IOException {
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> runTasks();
                case NEED_WRAP -> {
                    if (!sender.sealOwed()) {
                        return HandshakeProgress.NEED_WRITE;
                    }
                }
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    if (!sender.drain()) {
                        return HandshakeProgress.NEED_WRITE;
                    }
                    if (records.ready()) {
                        settle(unwrap(NO_TEXT));
                    } else if (!receive("during the TLS handshake")) {
                        return HandshakeProgress.NEED_READ;
                    }
                }
                case NOT_HANDSHAKING, FINISHED -> {
                    if (!sender.drain()) {
                        return HandshakeProgress.NEED_WRITE;
                    }
                    open();
                    return HandshakeProgress.DONE;
                }
            }
        }
    }

    private void open() throws IOException {
        TlsInfo negotiated = TlsInfo.of(engine);
        if (context.settings().requireApplicationProtocol()
                && !negotiated.applicationProtocol().equals(TlsContext.APPLICATION_PROTOCOL)) {
            throw fail(new TlsException(
                    TlsException.Reason.APPLICATION_PROTOCOL,
                    "direct SSL connection was established without ALPN protocol negotiation extension: "
                            + "the server must be PostgreSQL 17 or later; use sslnegotiation=postgres for older ones",
                    "direct SSL connection was established without ALPN protocol negotiation extension",
                    null));
        }
        info = negotiated;
        phase = Phase.OPEN;
    }

    /** Whether the handshake is done. */
    public boolean isSecured() {
        return info != null;
    }

    /**
     * What became of the client's certificate in the handshake.
     *
     * @throws IllegalStateException before the handshake is done
     */
    public ClientCertificateUse clientCertificateUse() {
        info();
        return context.certificateUse(engine);
    }

    /**
     * What was agreed in the handshake.
     *
     * @throws IllegalStateException before the handshake is done
     */
    public TlsInfo info() {
        if (info == null) {
            throw new IllegalStateException("the TLS handshake is not done yet");
        }
        return info;
    }

    @Override
    public SelectableChannel channel() {
        return plain.channel();
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        requireOpen();
        if (!text.isEmpty()) {
            return handOut(into);
        }
        if (!into.hasRemaining()) {
            return 0;
        }
        try {
            return readRecords(into);
        } catch (SSLException e) {
            throw fail(failures.translate(e));
        }
    }

    private int readRecords(ByteBuffer into) throws IOException {
        while (phase == Phase.OPEN) {
            if (records.ready()) {
                int count = decrypt(into);
                if (count > 0) {
                    return count;
                }
            } else if (!receive("without close_notify: data may be missing")) {
                return 0;
            }
        }
        return -1;
    }

    private boolean receive(String when) throws IOException {
        int count = records.receive();
        if (count < 0) {
            throw new StreamTruncatedException("server closed the connection " + when);
        }
        return count > 0;
    }

    @Override
    public boolean hasBufferedInput() {
        return phase == Phase.OPEN && failure == null && (!text.isEmpty() || records.ready());
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        requireOpen();
        try {
            return sender.take(from);
        } catch (SSLException e) {
            throw fail(failures.translate(e));
        }
    }

    @Override
    public boolean flush() throws IOException {
        requireOpen();
        try {
            return sender.flush();
        } catch (SSLException e) {
            throw fail(failures.translate(e));
        }
    }

    @Override
    public SocketAddress remoteAddress() {
        return plain.remoteAddress();
    }

    @Override
    public void close() {
        if (phase != Phase.CLOSED) {
            boolean ended = phase == Phase.ENDED_BY_SERVER;
            phase = Phase.CLOSED;
            if (ended) {
                // PostgreSQL has closed its side altogether, and would answer a farewell with a reset.
                sender.abandon();
            } else {
                sender.close();
            }
            releaseInput();
            plain.close();
        }
    }

    /** Decrypts one record, straight into the caller's buffer where it fits. */
    private int decrypt(ByteBuffer into) throws IOException {
        SSLEngineResult result = unwrap(into);
        if (result.getStatus() != Status.BUFFER_OVERFLOW) {
            settle(result);
            return result.bytesProduced();
        }
        ByteBuffer room = text.fill();
        try {
            result = unwrap(room);
        } finally {
            text.filled();
        }
        settle(result);
        return text.isEmpty() ? 0 : handOut(into);
    }

    private int handOut(ByteBuffer into) {
        int count = TlsBuffer.move(text.drain(), into, text.size());
        text.drained();
        return count;
    }

    private SSLEngineResult unwrap(ByteBuffer into) throws IOException {
        ByteBuffer record = nextRecord();
        try {
            return engine.unwrap(record, into);
        } finally {
            records.consumed();
        }
    }

    private ByteBuffer nextRecord() throws TlsException {
        try {
            ByteBuffer record = records.next();
            if (isRenegotiation()) {
                throw new TlsException(
                        TlsException.Reason.PROTOCOL,
                        "server asked to renegotiate TLS, which is refused: switch renegotiation off in the server, "
                                + "or in the proxy before it");
            }
            return record;
        } catch (TlsException e) {
            throw fail(e);
        }
    }

    /** Before TLS 1.3 the content type is in clear, and a handshake message after the handshake starts another one. */
    private boolean isRenegotiation() {
        return info != null
                && info.protocol().equals(TlsSettings.Version.TLS_1_2.label())
                && records.type() == TlsRecords.TYPE_HANDSHAKE;
    }

    /** Deals with what a record has set in motion beside the text it may have carried. */
    private void settle(SSLEngineResult result) throws IOException {
        switch (result.getStatus()) {
            case OK -> countRecord(result);
            case CLOSED -> endByServer();
            case BUFFER_OVERFLOW, BUFFER_UNDERFLOW ->
                throw new SSLException("a record does not have the size that its header says");
        }
        if (phase != Phase.HANDSHAKE) {
            runTasks();
            sender.answer();
        }
    }

    private void endByServer() throws SSLException {
        if (phase == Phase.HANDSHAKE) {
            throw new SSLException("the server ended it");
        }
        phase = Phase.ENDED_BY_SERVER;
    }

    private void countRecord(SSLEngineResult result) throws TlsException {
        if (phase == Phase.HANDSHAKE || result.bytesProduced() > 0) {
            recordsWithoutData = 0;
        } else if (++recordsWithoutData > MAX_RECORDS_WITHOUT_DATA) {
            throw fail(new TlsException(
                    TlsException.Reason.PROTOCOL, "server keeps sending TLS control records without any data"));
        }
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    /** Makes a failure final: tells the server by an alert if there is one to send, and keeps it for later calls. */
    private TlsException fail(TlsException reason) {
        failure = reason;
        sender.close();
        releaseInput();
        return reason;
    }

    private void releaseInput() {
        records.clear();
        text.clear();
    }

    private void requireOpen() throws IOException {
        requireUsable();
        if (phase == Phase.HANDSHAKE) {
            throw new IllegalStateException("the TLS handshake is not done yet");
        }
    }

    private void requireUsable() throws IOException {
        if (failure != null) {
            throw failure;
        }
        if (phase == Phase.CLOSED) {
            throw new ConnectionLostException("the connection has been closed on this side");
        }
    }
}
