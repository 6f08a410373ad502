package dev.quell.runtime;

import dev.quell.protocol.CancelMachine;
import dev.quell.protocol.DialMachine;
import dev.quell.protocol.Failure;
import dev.quell.transport.ByteStream;
import dev.quell.transport.TlsInfo;
import dev.quell.transport.TlsStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One cancel request on a connection of its own. It can be opened ahead of time and held, encrypted and all, so that only
 * the request is left to send. Belongs to one lane.
 */
final class CancelAttempt implements Opening.Listener {
    /** Follows the attempt. Hears of nothing after {@link #abort}. */
    interface Listener {
        void progressed(CancelAttempt attempt);

        /** The server has closed: the request has had its effect. */
        void delivered(CancelAttempt attempt);

        void failed(CancelAttempt attempt, Failure failure);
    }

    private final CancelMachine machine;
    private final Lane lane;
    private final Opening opening;
    private Listener listener;
    private @Nullable TlsInfo tls;

    private CancelAttempt(Lane lane, CancelTarget target, Listener listener, boolean held) {
        this.lane = lane;
        this.machine = new CancelMachine(target.key(), List.of(target.method()), held);
        this.opening = new Opening(lane, machine, target.endpoint(), this);
        this.listener = listener;
    }

    /** An attempt that sends its request as soon as it can. */
    static CancelAttempt prompt(Lane lane, CancelTarget target, Listener listener) {
        return new CancelAttempt(lane, target, listener, false);
    }

    /** An attempt that waits for {@link #release}. */
    static CancelAttempt held(Lane lane, CancelTarget target, Listener listener) {
        return new CancelAttempt(lane, target, listener, true);
    }

    void start() {
        opening.start();
    }

    /** Whether an attempt that was held is still good for its request: the server may have closed in the meantime. */
    boolean isFit() {
        return opening.isFit();
    }

    /** Sends the request of an attempt that was held, now or as soon as it can; {@code taker} follows it from now on. */
    void release(Listener taker) {
        listener = taker;
        machine.release();
        opening.send();
        taker.progressed(this);
    }

    void abort() {
        opening.abort();
    }

    DialMachine.Stage stage() {
        return machine.stage();
    }

    /** What TLS agreed on, once the request is delivered; empty if it went in clear. */
    Optional<TlsInfo> tls() {
        return Optional.ofNullable(tls);
    }

    /** Whether the server may act on the request, now or later. */
    boolean mayHaveReachedServer() {
        return machine.requestWritten();
    }

    @Override
    public void progressed() {
        listener.progressed(this);
    }

    @Override
    public void opened(ByteStream stream) {
        if (stream instanceof TlsStream encrypted) {
            tls = encrypted.info();
        }
        // The error that the request has brought is often there already; closing can wait until it has been read.
        lane.unguarded().execute(stream::close);
        listener.delivered(this);
    }

    @Override
    public void failed(Failure failure) {
        listener.failed(this, failure);
    }
}
