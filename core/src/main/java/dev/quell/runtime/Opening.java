package dev.quell.runtime;

import dev.quell.plan.TlsPlan;
import dev.quell.protocol.DialMachine;
import dev.quell.protocol.Failure;
import dev.quell.protocol.Step;
import dev.quell.transport.ByteStream;
import dev.quell.transport.Dial;
import dev.quell.transport.PlainStream;
import dev.quell.transport.TlsContext;
import dev.quell.transport.TlsStream;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns one {@link DialMachine} over the network, until it has finished, failed, or been given up. It has no clock: the
 * owner ends it with {@link #abort} when its time is up. Belongs to one lane.
 */
final class Opening {
    /** Learns, once, how it went; not after {@link Opening#abort}. */
    interface Listener {
        /** The machine may have come to another stage. */
        default void progressed() {}

        /** The machine has finished; the stream is the listener's now. */
        void opened(ByteStream stream);

        /** It went wrong; everything is closed. */
        void failed(Failure failure);
    }

    private enum Stage {
        DIALLING,
        HANDSHAKING,
        TALKING,
        COMPUTING,
        OVER
    }

    private static final byte[] NO_HASH = {};

    private final Lane lane;
    private final DialMachine machine;
    private final Endpoint endpoint;
    private final Listener listener;
    private Stage stage = Stage.OVER;
    private @Nullable Dial dial;
    private @Nullable ByteStream stream;
    /** TLS that waits for the server's consent. */
    private @Nullable TlsStream prepared;

    private @Nullable SelectionKey key;
    /** What the channel is to be watched for. */
    private int wanted;

    private @Nullable Failure earlier;

    Opening(Lane lane, DialMachine machine, Endpoint endpoint, Listener listener) {
        this.lane = lane;
        this.machine = machine;
        this.endpoint = endpoint;
        this.listener = listener;
    }

    /** Begins; the listener may be called before this returns. */
    void start() {
        try {
            stage = Stage.DIALLING;
            Dial started = Dial.start(endpoint.address(), endpoint.tcp());
            dial = started;
            finishDial(started);
        } catch (IOException e) {
            broken(e);
        } catch (RuntimeException | Error e) {
            unforeseen(e);
            throw e;
        }
    }

    /** Gives up: closes whatever is open. The listener hears nothing more. */
    void abort() {
        stage = Stage.OVER;
        close();
        machine.out().wipe();
    }

    private void ready() {
        try {
            switch (stage) {
                case DIALLING -> {
                    Dial current = dial;
                    if (current != null) {
                        finishDial(current);
                    }
                }
                case HANDSHAKING -> handshake();
                case TALKING -> talk();
                case COMPUTING, OVER -> interest(0);
            }
        } catch (IOException e) {
            broken(e);
        } catch (RuntimeException | Error e) {
            unforeseen(e);
            throw e;
        }
    }

    private void finishDial(Dial current) throws IOException {
        Optional<PlainStream> connected = current.finish();
        if (connected.isPresent()) {
            dial = null;
            stream = connected.get();
            if (endpoint.requiredPeer().isPresent()) {
                connected.get().checkPeer(endpoint.requiredPeer().get());
            }
            follow(machine.connected());
        } else {
            interest(SelectionKey.OP_CONNECT);
        }
    }

    private void follow(Step step) throws IOException {
        listener.progressed();
        switch (step) {
            case Step.AwaitInput ignored -> awaitInput();
            case Step.Secure ignored -> secure();
            case Step.Redial redial -> {
                earlier = redial.why();
                close();
                start();
            }
            case Step.Compute compute -> compute(compute.work());
            case Step.Finished ignored -> finish();
            case Step.Failed failed -> fail(worthTelling(failed.failure()));
        }
    }

    /** Who was turned away in clear, and only then tried SSL, wants to know of the first. */
    private Failure worthTelling(Failure last) {
        Failure first = earlier;
        return first != null && last.equals(DialMachine.SSL_REFUSED) ? first : last;
    }

    private void awaitInput() throws IOException {
        stage = Stage.TALKING;
        send();
        if (machine.stage() == DialMachine.Stage.NEGOTIATING && prepared == null) {
            onLoop(this::prepare);
        }
        if (open().hasBufferedInput()) {
            talk();
        }
    }

    /**
     * Whether the server has neither closed a connection that waits for us nor said anything on it; closes it if so. One
     * that is still being made is fit: what the server says there is meant for whoever makes it.
     */
    boolean isFit() {
        if (stage != Stage.TALKING || machine.stage() != DialMachine.Stage.OPEN) {
            return stage != Stage.OVER;
        }
        try {
            if (StreamIo.read(open(), machine.in()) == StreamIo.Read.NOTHING) {
                return true;
            }
        } catch (IOException e) {
            // It is of no use, whatever the reason.
        }
        abort();
        return false;
    }

    /** Sends what the machine has encoded since. */
    void send() {
        if (stage != Stage.TALKING) {
            return;
        }
        try {
            boolean written = StreamIo.write(open(), machine.out());
            interest(written ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        } catch (IOException e) {
            // What the server said before it went away explains more than a broken pipe does: read on.
            interest(SelectionKey.OP_READ);
        }
    }

    private void talk() throws IOException {
        send();
        StreamIo.Read read = StreamIo.read(open(), machine.in());
        switch (read) {
            case MORE, ALL -> {
                Step step = machine.received();
                if (step instanceof Step.AwaitInput && read == StreamIo.Read.ALL) {
                    awaitInput();
                } else if (step instanceof Step.AwaitInput) {
                    // The selector reports what the kernel still holds; what TLS holds it does not know of.
                    lane.execute(this::ready);
                } else {
                    follow(step);
                }
            }
            case NOTHING -> {}
            case END -> follow(machine.ended());
        }
    }

    private void secure() throws IOException {
        Optional<TlsContext> context = endpoint.tls();
        if (context.isEmpty() || !(stream instanceof PlainStream plain)) {
            throw new IllegalStateException("TLS was asked for where it is not set up");
        }
        stage = Stage.HANDSHAKING;
        if (!StreamIo.write(plain, machine.out())) {
            throw new IllegalStateException("nothing can be left to send when TLS begins");
        }
        TlsStream tls = prepared != null ? prepared : TlsStream.client(plain, context.get(), endpoint.host());
        prepared = null;
        stream = tls;
        handshake();
    }

    /** Makes the first words of TLS while the server makes up its mind, which on its side takes a new process. */
    private void prepare() {
        if (stage == Stage.TALKING
                && machine.stage() == DialMachine.Stage.NEGOTIATING
                && endpoint.tls().isPresent()
                && stream instanceof PlainStream plain) {
            try {
                TlsStream tls = TlsStream.client(plain, endpoint.tls().get(), endpoint.host());
                prepared = tls;
                tls.prepare();
            } catch (IOException e) {
                // It is told when it matters: if the server agrees to TLS, the same will fail again.
                dropPrepared();
            }
        }
    }

    private void dropPrepared() {
        if (prepared != null) {
            prepared.abandon();
            prepared = null;
        }
    }

    private void handshake() throws IOException {
        if (!(stream instanceof TlsStream tls)) {
            throw new IllegalStateException("there is no TLS to shake hands over");
        }
        Optional<Step> step = shakeHands(tls);
        if (step.isPresent()) {
            follow(step.get());
        }
    }

    /** Goes on with the handshake; empty while it is not over. */
    private Optional<Step> shakeHands(TlsStream tls) {
        try {
            return switch (tls.handshake()) {
                case DONE ->
                    Optional.of(machine.secured(
                            () -> tls.info().serverEndPointHash().orElse(NO_HASH),
                            TlsPlan.certificateUse(tls.clientCertificateUse())));
                case NEED_READ -> waitFor(SelectionKey.OP_READ);
                case NEED_WRITE -> waitFor(SelectionKey.OP_WRITE);
            };
        } catch (IOException e) {
            return Optional.of(machine.securingFailed(Failures.of(e)));
        }
    }

    private Optional<Step> waitFor(int operation) {
        interest(operation);
        return Optional.empty();
    }

    private void compute(Runnable work) throws IOException {
        stage = Stage.COMPUTING;
        StreamIo.write(open(), machine.out());
        interest(0);
        Background.computing().execute(() -> {
            work.run();
            lane.execute(this::computed);
        });
    }

    private void computed() {
        if (stage == Stage.COMPUTING) {
            try {
                follow(machine.computed());
            } catch (IOException e) {
                broken(e);
            } catch (RuntimeException | Error e) {
                unforeseen(e);
                throw e;
            }
        }
    }

    private void finish() {
        ByteStream opened = open();
        stage = Stage.OVER;
        stream = null;
        dropPrepared();
        listener.opened(opened);
    }

    private void broken(IOException e) {
        fail(Failures.of(e));
    }

    /** Whoever waits for the connection is told, before the loop logs the mistake. */
    private void unforeseen(Throwable e) {
        if (stage != Stage.OVER) {
            fail(Failures.unforeseen(e));
        }
    }

    private void fail(Failure failure) {
        stage = Stage.OVER;
        close();
        machine.out().wipe();
        listener.failed(failure);
    }

    private void close() {
        if (dial != null) {
            dial.close();
            dial = null;
        }
        if (stream != null) {
            stream.close();
            stream = null;
        }
        dropPrepared();
        key = null;
    }

    private ByteStream open() {
        ByteStream current = stream;
        if (current == null) {
            throw new IllegalStateException("the connection is not open");
        }
        return current;
    }

    private void interest(int operations) {
        wanted = operations;
        onLoop(this::watch);
    }

    /** The selector is the loop's; a cancel may be begun by another thread. */
    private void onLoop(Runnable work) {
        if (lane.isCurrent()) {
            work.run();
        } else {
            lane.execute(work);
        }
    }

    private void watch() {
        SelectionKey current = key;
        try {
            if (current == null) {
                SelectableChannel channel = dial != null ? dial.channel() : stream != null ? stream.channel() : null;
                if (channel != null) {
                    key = lane.register(channel, wanted, this::ready);
                }
            } else if (current.isValid() && current.interestOps() != wanted) {
                current.interestOps(wanted);
            }
        } catch (IOException e) {
            broken(e);
        }
    }
}
