package dev.quell.protocol;

import dev.quell.wire.OpeningMessage;
import java.util.List;
import java.util.function.Supplier;

/**
 * Delivers one cancel request: opens the connection in the one way given, sends the request, and waits for the server to
 * close. The server closes after it has signalled the backend, so once this machine is finished the request cannot hit
 * anything sent later. Mirrors {@code PQcancelPoll}. Not thread-safe.
 */
public final class CancelMachine extends DialMachine {
    private final BackendKey key;
    private boolean held;
    private boolean requestWritten;

    /** A machine that is {@code held} opens the connection and sends nothing more until it is released. */
    public CancelMachine(BackendKey key, List<EncryptionMethod> methods, boolean held) {
        super(methods);
        this.key = key;
        this.held = held;
    }

    /** Lets a machine that was held send its request: into the output buffer now if the connection stands. */
    public void release() {
        held = false;
        if (stage() == Stage.OPEN && !requestWritten) {
            writeRequest();
        }
    }

    /** Whether the request has been handed to the network: from then on the server may act on it at any time. */
    public boolean requestWritten() {
        return requestWritten;
    }

    @Override
    Step opened(Supplier<byte[]> serverEndPointHash) {
        if (!held) {
            writeRequest();
        }
        return Step.AWAIT_INPUT;
    }

    private void writeRequest() {
        new OpeningMessage.CancelRequest(key.processId(), key.secret()).encode(out());
        requestWritten = true;
    }

    @Override
    Step receivedWhenOpen() {
        return in().isEmpty() ? Step.AWAIT_INPUT : protocolFailure("unexpected response from server");
    }

    @Override
    Step endedWhenOpen() {
        return requestWritten && out().isEmpty() ? Step.FINISHED : closedUnexpectedly();
    }

    @Override
    public Step computed() {
        throw new IllegalStateException("a cancel request has nothing to compute");
    }
}
