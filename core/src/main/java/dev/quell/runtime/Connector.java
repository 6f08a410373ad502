package dev.quell.runtime;

import dev.quell.conninfo.ConnectSettings;
import dev.quell.conninfo.HostSpec;
import dev.quell.protocol.ConnectMachine;
import dev.quell.protocol.EncryptionMethod;
import dev.quell.protocol.Failure;
import dev.quell.transport.ByteStream;
import dev.quell.transport.TlsContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes one session: looks the host up, tries its addresses in turn, each for as long as the settings allow, and logs in.
 */
public final class Connector {
    /** Learns, once and on the loop, how it went; not after {@link Connector#abort}. */
    public interface Listener {
        void connected(Session session);

        void failed(Failure failure);
    }

    private final Loop loop;
    private final ConnectSettings settings;
    private final Optional<Duration> timeout;
    private final SessionListener sessionListener;
    private final Listener listener;
    private final Optional<CancelTarget> pin;
    private final Queue<SocketAddress> addresses = new ArrayDeque<>();
    private final List<Failure> failures = new ArrayList<>();
    private Optional<TlsContext> tls = Optional.empty();
    private Loop.@Nullable Timer timer;
    private @Nullable Opening opening;
    private boolean over;

    /** {@code timeout} is for each address, and for the look-up; empty is without limit. */
    public Connector(
            Loop loop,
            ConnectSettings settings,
            Optional<Duration> timeout,
            SessionListener sessionListener,
            Listener listener) {
        this(loop, settings, Optional.empty(), timeout, sessionListener, listener);
    }

    private Connector(
            Loop loop,
            ConnectSettings settings,
            Optional<CancelTarget> pin,
            Optional<Duration> timeout,
            SessionListener sessionListener,
            Listener listener) {
        this.pin = pin;
        this.loop = loop;
        this.settings = settings;
        this.timeout = timeout;
        this.sessionListener = sessionListener;
        this.listener = listener;
    }

    /**
     * For a second session beside one that exists: to the same address, encrypted in the same way with the same
     * certificates, and in no other.
     */
    static Connector beside(
            CancelTarget existing,
            Loop loop,
            ConnectSettings settings,
            Duration timeout,
            SessionListener sessionListener,
            Listener listener) {
        return new Connector(loop, settings, Optional.of(existing), Optional.of(timeout), sessionListener, listener);
    }

    /** Begins. Thread-safe. */
    public void start() {
        loop.execute(() -> {
            if (pin.isPresent()) {
                Endpoint endpoint = pin.get().endpoint();
                guarded(() -> prepared(List.of(endpoint.address()), endpoint.tls()));
                return;
            }
            startTimer("looking up the host");
            Background.waiting().execute(this::prepare);
        });
    }

    /** Gives up: whatever is open is closed, and the listener hears nothing more. Thread-safe. */
    public void abort() {
        loop.execute(() -> {
            finish();
            if (opening != null) {
                opening.abort();
            }
        });
    }

    private void prepare() {
        try {
            Optional<TlsContext> context = settings.mayUseTls()
                    ? Optional.of(TlsContext.load(ConnectPlan.tls(settings.tls())))
                    : Optional.empty();
            List<SocketAddress> found = Resolver.resolve(settings.host());
            loop.execute(() -> guarded(() -> prepared(found, context)));
        } catch (Resolver.UnresolvedException e) {
            loop.execute(() -> fail(e.failure()));
        } catch (IOException e) {
            Failure failure = Failures.prefixed(prefix(Optional.empty()), Failures.of(e));
            loop.execute(() -> fail(failure));
        } catch (RuntimeException | Error e) {
            loop.execute(() -> fail(Failures.unforeseen(e)));
            throw e;
        }
    }

    /** Runs work on the loop; whoever waits for the connection is told of what it throws. */
    private void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            fail(Failures.unforeseen(e));
            throw e;
        }
    }

    private void prepared(List<SocketAddress> found, Optional<TlsContext> context) {
        if (!over) {
            addresses.addAll(found);
            tls = context;
            tryNext();
        }
    }

    private void tryNext() {
        SocketAddress address = addresses.remove();
        Endpoint endpoint = new Endpoint(address, ConnectPlan.tlsHost(settings), ConnectPlan.tcp(settings), tls);
        ConnectMachine machine = new ConnectMachine(ConnectPlan.startup(settings), methods());
        startTimer(address);
        Opening next = new Opening(loop, machine, endpoint, new Attempt(endpoint, machine));
        opening = next;
        next.start();
    }

    private List<EncryptionMethod> methods() {
        return pin.map(existing -> List.of(existing.method())).orElseGet(() -> ConnectPlan.methods(settings));
    }

    private void startTimer(Object what) {
        stopTimer();
        timeout.ifPresent(limit -> timer = loop.after(limit, () -> guarded(() -> timedOut(what))));
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void timedOut(Object what) {
        if (opening != null) {
            opening.abort();
        }
        if (what instanceof SocketAddress address) {
            attemptFailed(address, new Failure.TimedOut("timeout expired"));
        } else {
            fail(new Failure.TimedOut("timeout expired while " + what));
        }
    }

    private void attemptFailed(SocketAddress address, Failure failure) {
        failures.add(Failures.prefixed(prefix(Optional.of(address)), failure));
        if (addresses.isEmpty() || failure instanceof Failure.Server) {
            fail(combined());
        } else {
            tryNext();
        }
    }

    private Failure combined() {
        Failure last = failures.getLast();
        if (failures.size() == 1 || last instanceof Failure.Server) {
            return last;
        }
        String all = failures.stream().map(Failure::message).collect(Collectors.joining("\n"));
        boolean timedOut = failures.stream().anyMatch(Failure.TimedOut.class::isInstance);
        return timedOut ? new Failure.TimedOut(all) : new Failure.Transport(all);
    }

    private String prefix(Optional<SocketAddress> address) {
        return switch (settings.host()) {
            case HostSpec.UnixSocket unix -> "connection to server on socket \"" + unix.path() + "\" failed: ";
            case HostSpec.TcpHost tcp ->
                "connection to server at \"" + tcp.dialTarget() + "\""
                        + address.flatMap(Connector::ip)
                                .filter(ip -> !ip.equals(tcp.dialTarget()))
                                .map(ip -> " (" + ip + ")")
                                .orElse("")
                        + ", port " + tcp.port() + " failed: ";
        };
    }

    private static Optional<String> ip(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? Optional.of(inet.getAddress().getHostAddress())
                : Optional.empty();
    }

    private void fail(Failure failure) {
        if (!over) {
            finish();
            listener.failed(failure);
        }
    }

    private void finish() {
        over = true;
        stopTimer();
    }

    private final class Attempt implements Opening.Listener {
        private final Endpoint endpoint;
        private final ConnectMachine machine;

        Attempt(Endpoint endpoint, ConnectMachine machine) {
            this.endpoint = endpoint;
            this.machine = machine;
        }

        @Override
        public void opened(ByteStream stream) {
            finish();
            machine.out().wipe();
            Session session =
                    new Session(loop, stream, endpoint, machine.method(), machine.start(), settings, sessionListener);
            machine.takeNotices().forEach(sessionListener::notice);
            try {
                session.open(machine.in());
                listener.connected(session);
            } catch (IOException e) {
                stream.close();
                listener.failed(Failures.of(e));
            } catch (RuntimeException | Error e) {
                stream.close();
                listener.failed(Failures.unforeseen(e));
                throw e;
            }
        }

        @Override
        public void failed(Failure failure) {
            guarded(() -> attemptFailed(endpoint.address(), failure));
        }
    }
}
