package dev.quell.protocol;

import dev.quell.wire.OpeningMessage;
import java.util.List;

/**
 * Delivers one cancel request: opens the connection in the one way given, sends the request, and waits for the server to
 * close. The server closes after it has signalled the backend, so once this machine is finished the request cannot hit
 * anything sent later. Mirrors {@code PQcancelPoll}. Not thread-safe.
 */
public final class CancelMachine extends DialMachine {
    private final BackendKey key;
    private boolean requestWritten;

    public CancelMachine(BackendKey key, List<EncryptionMethod> methods) {
        super(methods);
        this.key = key;
    }

    /** Whether the request has been handed to the network: from then on the server may act on it at any time. */
    public boolean requestWritten() {
        return requestWritten;
    }

    @Override
    Step opened(byte[] serverEndPointHash) {
        new OpeningMessage.CancelRequest(key.processId(), key.secret()).encode(out());
        requestWritten = true;
        return Step.AWAIT_INPUT;
    }

    @Override
    Step receivedWhenOpen() {
        return in().isEmpty() ? Step.AWAIT_INPUT : protocolFailure("unexpected response from server");
    }

    @Override
    Step endedWhenOpen() {
        return out().isEmpty() ? Step.FINISHED : closedUnexpectedly();
    }

    @Override
    public Step computed() {
        throw new IllegalStateException("a cancel request has nothing to compute");
    }
}
