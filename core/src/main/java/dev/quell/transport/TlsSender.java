package dev.quell.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * The way out of a TLS stream: text gathered until it is worth a record, and records not sent yet.
 *
 * <p>Small messages wait for {@link #flush}, so that a pipeline of a hundred of them becomes one record and one system
 * call. Not thread-safe.
 */
final class TlsSender {

    private static final int MAX_RECORD_TEXT = 1 << 14;
    private static final ByteBuffer NO_TEXT = ByteBuffer.allocate(0);

    private final SSLEngine engine;
    private final PlainStream plain;
    private final TlsBuffer text = new TlsBuffer();
    private final TlsBuffer sealed = new TlsBuffer();

    TlsSender(SSLEngine engine, PlainStream plain) {
        this.engine = engine;
        this.plain = plain;
    }

    /** Takes text until it is used up or the socket takes no more. */
    int take(ByteBuffer from) throws IOException {
        int before = from.remaining();
        boolean room = true;
        while (from.hasRemaining() && room) {
            if (text.size() == MAX_RECORD_TEXT) {
                room = sealText();
            } else if (text.isEmpty() && from.remaining() >= MAX_RECORD_TEXT) {
                room = seal(from);
            } else {
                gather(from);
            }
        }
        return before - from.remaining();
    }

    private void gather(ByteBuffer from) {
        int room = MAX_RECORD_TEXT - text.size();
        TlsBuffer.move(from, text.fill(), room);
        text.filled();
    }

    /** Seals what was gathered and what the engine owes, and sends it: true when nothing is left. */
    boolean flush() throws IOException {
        while (!text.isEmpty()) {
            if (!sealText()) {
                return false;
            }
        }
        while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            if (!sealOwed()) {
                return false;
            }
        }
        return drain();
    }

    private boolean sealText() throws IOException {
        try {
            return seal(text.drain());
        } finally {
            text.drained();
        }
    }

    /** Lets the engine write one record of its own: a part of the handshake, an answer, an alert. */
    boolean sealOwed() throws IOException {
        return seal(NO_TEXT);
    }

    /** Makes one record, unless the socket takes too little to have room for it. */
    private boolean seal(ByteBuffer plaintext) throws IOException {
        int needed = engine.getSession().getPacketBufferSize();
        if (sealed.room() < needed) {
            drain();
            if (sealed.room() < needed) {
                return false;
            }
        }
        ByteBuffer into = sealed.fill();
        SSLEngineResult result;
        try {
            result = engine.wrap(plaintext, into);
        } finally {
            sealed.filled();
        }
        check(result, plaintext);
        return true;
    }

    private static void check(SSLEngineResult result, ByteBuffer plaintext) throws IOException {
        if (result.getStatus() == SSLEngineResult.Status.CLOSED && plaintext.hasRemaining()) {
            throw new ConnectionLostException("could not send data to server: it has ended the TLS connection");
        }
        if (result.bytesConsumed() == 0 && result.bytesProduced() == 0) {
            throw new SSLException("the engine makes no record in state " + result.getHandshakeStatus());
        }
    }

    /** Sends finished records: true when none is left. */
    boolean drain() throws IOException {
        while (!sealed.isEmpty()) {
            int sent = plain.write(sealed.drain());
            sealed.drained();
            if (sent == 0) {
                return false;
            }
        }
        return true;
    }

    /** Sends what the engine owes as far as it goes without waiting. A broken socket shows at the next real write. */
    void answer() throws SSLException {
        try {
            while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                if (!sealOwed()) {
                    return;
                }
            }
            drain();
        } catch (SSLException e) {
            throw e;
        } catch (IOException broken) {
            // Whatever the server still has to say can be read first, and may say why.
        }
    }

    /** Drops what has not been sent, in silence. */
    void abandon() {
        text.clear();
        sealed.clear();
    }

    /** Drops the text not sealed yet, says goodbye (or sends the alert that explains a failure), and gives up memory. */
    void close() {
        text.clear();
        engine.closeOutbound();
        try {
            while (!engine.isOutboundDone() && sealOwed()) {
                // Each round seals one record: an alert, then close_notify.
            }
            drain();
        } catch (IOException gone) {
            // There is nobody to tell.
        }
        sealed.clear();
    }
}
