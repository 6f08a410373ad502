package dev.quell.libpq;

import static dev.quell.libpq.ConnStatusType.CONNECTION_AUTH_OK;
import static dev.quell.libpq.ConnStatusType.CONNECTION_AWAITING_RESPONSE;
import static dev.quell.libpq.ConnStatusType.CONNECTION_BAD;
import static dev.quell.libpq.ConnStatusType.CONNECTION_MADE;
import static dev.quell.libpq.ConnStatusType.CONNECTION_NEEDED;
import static dev.quell.libpq.ConnStatusType.CONNECTION_SSL_STARTUP;
import static dev.quell.libpq.ConnStatusType.CONNECTION_STARTED;
import static dev.quell.libpq.PostgresPollingStatusType.PGRES_POLLING_FAILED;
import static dev.quell.libpq.PostgresPollingStatusType.PGRES_POLLING_OK;
import static dev.quell.libpq.PostgresPollingStatusType.PGRES_POLLING_READING;
import static dev.quell.libpq.PostgresPollingStatusType.PGRES_POLLING_WRITING;

import dev.quell.conninfo.ConnInfoException;
import dev.quell.plan.TlsPlan;
import dev.quell.protocol.ConnectMachine;
import dev.quell.protocol.DialMachine;
import dev.quell.protocol.Failure;
import dev.quell.protocol.LoginRequirements.CertificateUse;
import dev.quell.protocol.Step;
import dev.quell.transport.ConnectFailedException;
import dev.quell.transport.Dial;
import dev.quell.transport.HandshakeProgress;
import dev.quell.transport.PlainStream;
import dev.quell.transport.TcpOptions;
import dev.quell.transport.TlsContext;
import dev.quell.transport.TlsStream;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens a connection by poll: host after host, address after address, way of encrypting after way. It holds the status of
 * the connection, and its socket while there is one. Not thread-safe.
 */
final class Connecting {
    /** What a connection is opened for: a session, or a cancel request. */
    interface Purpose {
        /** A machine for a new address. */
        DialMachine machine(Target target);

        /** How to dial; asked for when a socket is about to be opened. */
        DialOptions options();

        /** Something may have come from the server. */
        void progressed(DialMachine machine);

        /** What the server said no with, as text. */
        String words(Failure.Server refusal);

        /** Whether to try the next host after this. */
        boolean isWorthAnotherHost(Failure failure);

        /** All is done; the status from now on, or null to go on with the next host (the reason has been told). */
        @Nullable
        PostgresPollingStatusType finished(DialMachine machine, Connecting connecting);

        /** Goes on in a status that is none of this class's. */
        @Nullable
        PostgresPollingStatusType pollOtherwise(Connecting connecting);

        /** All addresses have been tried in vain: whether to try them all again, with less to ask for. */
        boolean lowersDemands();

        /** Another connection is tried: what was learnt from the last one is void. */
        void forget();
    }

    private static final byte[] NO_HASH = {};

    private final Purpose purpose;
    private final ErrorText error;
    private final Trace trace;
    private Targets targets;
    private ConnStatusType status;
    private @Nullable Target target;
    private @Nullable DialMachine machine;
    private @Nullable Dial dial;
    private @Nullable Link link;
    private @Nullable Supplier<Step> onward;

    Connecting(Purpose purpose, ErrorText error, Trace trace, Targets targets, ConnStatusType status) {
        this.purpose = purpose;
        this.error = error;
        this.trace = trace;
        this.targets = targets;
        this.status = status;
    }

    ConnStatusType status() {
        return status;
    }

    void status(ConnStatusType newStatus) {
        status = newStatus;
    }

    Targets targets() {
        return targets;
    }

    /** Where the connection leads, or led; null before the first address. */
    @Nullable
    Target target() {
        return target;
    }

    /** The open connection; null before it stands and after it is closed. */
    @Nullable
    Link link() {
        return link;
    }

    /** What to register with a selector; null when there is no socket. */
    @Nullable
    SelectableChannel socket() {
        if (dial != null) {
            return dial.channel();
        }
        return link == null ? null : link.channel();
    }

    /** Starts from the first address; the first poll is due when the socket is writable. Whether it could be started. */
    boolean start(Targets newTargets) {
        targets = newTargets;
        status = CONNECTION_NEEDED;
        if (poll() == PGRES_POLLING_WRITING) {
            return true;
        }
        drop();
        status = CONNECTION_BAD;
        return false;
    }

    PostgresPollingStatusType poll() {
        PostgresPollingStatusType result = switch (status) {
            case CONNECTION_BAD -> PGRES_POLLING_FAILED;
            case CONNECTION_OK -> PGRES_POLLING_OK;
            case CONNECTION_NEEDED -> dialNext();
            case CONNECTION_STARTED -> awaitConnection();
            case CONNECTION_MADE -> goOn();
            case CONNECTION_SSL_STARTUP -> negotiate();
            case CONNECTION_AWAITING_RESPONSE, CONNECTION_AUTH_OK -> converse();
            case CONNECTION_CHECK_WRITABLE, CONNECTION_CHECK_STANDBY, CONNECTION_CONSUME -> {
                PostgresPollingStatusType other = purpose.pollOtherwise(this);
                yield other == null ? nextHost() : other;
            }
            case CONNECTION_ALLOCATED,
                    CONNECTION_SETENV,
                    CONNECTION_GSS_STARTUP,
                    CONNECTION_CHECK_TARGET,
                    CONNECTION_AUTHENTICATING -> {
                error.appendLine("invalid connection state, probably indicative of memory corruption");
                yield PGRES_POLLING_FAILED;
            }
        };
        if (result == PGRES_POLLING_FAILED) {
            // The socket stays open, for whoever has it registered to take it out first.
            status = CONNECTION_BAD;
        }
        return result;
    }

    /** The address in use has taken too long: the next poll goes on to the one after it. */
    void giveUpAddress() {
        drop();
        status = CONNECTION_NEEDED;
    }

    /**
     * Waits until the socket is readable, or else writable; false when {@code end} came first. Where it cannot wait, the
     * connection is bad from then on.
     */
    boolean await(boolean toRead, long end) {
        try {
            if (link != null) {
                return link.await(toRead, !toRead, end);
            }
            try (Waiting waiting = new Waiting()) {
                return dial == null || waiting.await(dial.channel(), SelectionKey.OP_CONNECT, end);
            }
        } catch (IOException e) {
            error.appendLine("select() failed: " + e.getMessage());
            drop();
            status = CONNECTION_BAD;
            return true;
        }
    }

    /** Closes the socket and gives up what was under way. */
    void drop() {
        if (dial != null) {
            dial.close();
            dial = null;
        }
        if (link != null) {
            link.close();
            link = null;
        }
        if (machine != null) {
            machine.out().wipe();
            trace.sent(0);
        }
        onward = null;
    }

    private DialMachine machine() {
        return Objects.requireNonNull(machine, "there is no address to connect to yet");
    }

    private PostgresPollingStatusType nextHost() {
        targets.skipHost();
        return dialNext();
    }

    private PostgresPollingStatusType dialNext() {
        while (true) {
            Target next;
            try {
                next = nextTarget();
            } catch (Targets.GaveUp e) {
                return PGRES_POLLING_FAILED;
            }
            if (next == null) {
                // The last socket stays open.
                return PGRES_POLLING_FAILED;
            }
            drop();
            purpose.forget();
            target = next;
            machine = purpose.machine(next);
            PostgresPollingStatusType result = dial(next);
            if (result != null) {
                return result;
            }
        }
    }

    private @Nullable Target nextTarget() throws Targets.GaveUp {
        Target next = targets.next(error);
        if (next == null && purpose.lowersDemands()) {
            targets.rewind();
            next = targets.next(error);
        }
        return next;
    }

    /** Opens a socket to {@code to}; null where that failed at once and the next address is due. */
    private @Nullable PostgresPollingStatusType dial(Target to) {
        error.append(to.prefix());
        try {
            TcpOptions tcp =
                    to.isLocal() ? TcpOptions.DEFAULT : purpose.options().tcp();
            Dial started = Dial.start(to.address(), tcp);
            dial = started;
            status = CONNECTION_STARTED;
            return to.isLocal() ? awaitConnection() : PGRES_POLLING_WRITING;
        } catch (ConnInfoException e) {
            error.appendLine(String.valueOf(e.getMessage()));
            return null;
        } catch (IOException e) {
            connectionFailed(to, e);
            return null;
        }
    }

    private void connectionFailed(Target to, IOException e) {
        String reason = String.valueOf(e.getMessage());
        if (e instanceof ConnectFailedException) {
            // Behind the system's word there may be an explanation of ours.
            error.append(reason.replaceFirst("(?s): .*", "") + "\n" + to.hint());
        } else {
            error.appendLine(reason);
        }
        drop();
    }

    private PostgresPollingStatusType awaitConnection() {
        try {
            finishDial();
        } catch (IOException e) {
            connectionFailed(current(), e);
            return dialNext();
        }
        Optional<String> objection = link == null || !current().isLocal()
                ? Optional.empty()
                : purpose.options().peerObjection(link.stream());
        if (objection.isPresent()) {
            error.appendLine(objection.get());
            return PGRES_POLLING_FAILED;
        }
        status = CONNECTION_MADE;
        onward = () -> machine().connected();
        return PGRES_POLLING_WRITING;
    }

    private void finishDial() throws IOException {
        Dial current = dial;
        if (current != null) {
            Optional<PlainStream> stream = current.finish();
            if (stream.isPresent()) {
                link = new Link(stream.get());
                dial = null;
            }
        }
    }

    /** What is next on a connection that is made; it may be polled before it really is. */
    private PostgresPollingStatusType goOn() {
        if (dial != null) {
            try {
                finishDial();
            } catch (IOException e) {
                connectionFailed(current(), e);
                return dialNext();
            }
            if (dial != null) {
                return PGRES_POLLING_WRITING;
            }
        }
        Supplier<Step> next = onward;
        onward = null;
        return next == null ? sendAndAwait() : follow(next.get());
    }

    private PostgresPollingStatusType follow(Step step) {
        DialMachine current = machine();
        trace.opening(current);
        purpose.progressed(current);
        return switch (step) {
            case Step.AwaitInput ignored -> sendAndAwait();
            case Step.Secure ignored -> secure();
            case Step.Redial redial -> redial(redial.why());
            case Step.Compute compute -> {
                compute.work().run();
                yield follow(current.computed());
            }
            case Step.Finished ignored -> finish(current);
            case Step.Failed failed -> fail(failed.failure());
        };
    }

    private PostgresPollingStatusType finish(DialMachine current) {
        PostgresPollingStatusType result = purpose.finished(current, this);
        return result == null ? nextHost() : result;
    }

    private PostgresPollingStatusType fail(Failure failure) {
        tell(failure);
        if (ConnectMachine.isAboutKey(failure)) {
            drop();
        }
        return purpose.isWorthAnotherHost(failure) ? nextHost() : PGRES_POLLING_FAILED;
    }

    private void tell(Failure failure) {
        error.append(failure instanceof Failure.Server refusal ? purpose.words(refusal) : Link.words(failure));
    }

    /** The next way of encrypting, over a new connection to the same address. */
    private PostgresPollingStatusType redial(Failure why) {
        tell(why);
        drop();
        purpose.forget();
        PostgresPollingStatusType result = dial(current());
        return result == null ? dialNext() : result;
    }

    private PostgresPollingStatusType sendAndAwait() {
        DialMachine current = machine();
        Link open = openLink();
        // A failure to send shows when the answer is read: what the server said before it went away explains more.
        Link.Sent sent = open.write(current.out());
        trace.sent(current.out().size());
        if (current.stage() == DialMachine.Stage.NEGOTIATING) {
            status = CONNECTION_SSL_STARTUP;
        } else if (status != CONNECTION_AUTH_OK) {
            status = isAuthenticated() ? CONNECTION_AUTH_OK : CONNECTION_AWAITING_RESPONSE;
        }
        return sent == Link.Sent.SOME ? PGRES_POLLING_WRITING : PGRES_POLLING_READING;
    }

    private boolean isAuthenticated() {
        return machine instanceof ConnectMachine login && login.isAuthenticated();
    }

    /** TLS begins at once. */
    private PostgresPollingStatusType secure() {
        boolean direct = status == CONNECTION_MADE;
        status = CONNECTION_SSL_STARTUP;
        try {
            Link open = openLink();
            PlainStream plain = (PlainStream) open.stream();
            TlsContext context = purpose.options().tls(current().host());
            link = open.secured(TlsStream.client(plain, context, current().tlsHost()));
        } catch (IOException | ConnInfoException e) {
            return handshakeFailed(e);
        }
        return direct ? PGRES_POLLING_WRITING : shakeHands();
    }

    private PostgresPollingStatusType negotiate() {
        return openLink().stream() instanceof TlsStream ? shakeHands() : readAnswer();
    }

    private PostgresPollingStatusType readAnswer() {
        DialMachine current = machine();
        openLink().write(current.out());
        trace.sent(current.out().size());
        return switch (openLink().read(current.in())) {
            case NOTHING -> PGRES_POLLING_READING;
            case END -> lost(Link.CLOSED_UNEXPECTEDLY);
            case FAILED -> lost(openLink().failure());
            case DATA -> {
                trace.reply(current);
                Step step = current.received();
                if (step instanceof Step.AwaitInput && current.stage() == DialMachine.Stage.OPEN) {
                    // The server declined, and the next way of encrypting goes over this connection.
                    trace.opening(current);
                    status = CONNECTION_MADE;
                    yield PGRES_POLLING_WRITING;
                }
                yield follow(step);
            }
        };
    }

    private PostgresPollingStatusType shakeHands() {
        TlsStream tls = (TlsStream) openLink().stream();
        HandshakeProgress progress;
        try {
            progress = tls.handshake();
        } catch (IOException e) {
            return handshakeFailed(e);
        }
        return switch (progress) {
            case NEED_READ -> PGRES_POLLING_READING;
            case NEED_WRITE -> PGRES_POLLING_WRITING;
            case DONE -> {
                byte[] hash = tls.info().serverEndPointHash().orElse(NO_HASH);
                status = CONNECTION_MADE;
                CertificateUse use = TlsPlan.certificateUse(tls.clientCertificateUse());
                onward = () -> machine().secured(hash, use);
                yield PGRES_POLLING_WRITING;
            }
        };
    }

    private PostgresPollingStatusType handshakeFailed(Exception e) {
        Failure failure = new Failure.Transport(
                e instanceof IOException io
                        ? Link.wordsOfHandshake(io, purpose.options().versionRange())
                                .stripTrailing()
                        : String.valueOf(e.getMessage()),
                Optional.empty());
        return follow(machine().securingFailed(failure));
    }

    private PostgresPollingStatusType converse() {
        DialMachine current = machine();
        Link open = openLink();
        open.write(current.out());
        trace.sent(current.out().size());
        return switch (open.read(current.in())) {
            case NOTHING -> PGRES_POLLING_READING;
            case DATA -> follow(current.received());
            case FAILED -> lost(open.failure());
            case END -> ended(current);
        };
    }

    private PostgresPollingStatusType ended(DialMachine current) {
        return current.ended() instanceof Step.Finished ? finish(current) : lost(Link.CLOSED_UNEXPECTEDLY);
    }

    private PostgresPollingStatusType lost(String words) {
        error.append(words);
        drop();
        return PGRES_POLLING_FAILED;
    }

    private Target current() {
        return Objects.requireNonNull(target, "there is no address to connect to yet");
    }

    private Link openLink() {
        return Objects.requireNonNull(link, "the connection is not open");
    }
}
