package dev.quell.runtime;

import dev.quell.conninfo.ConnectSettings;
import dev.quell.conninfo.HostSpec;
import dev.quell.plan.TlsPlan;
import dev.quell.protocol.ConnectMachine;
import dev.quell.protocol.EncryptionMethod;
import dev.quell.protocol.Failure;
import dev.quell.transport.ByteStream;
import dev.quell.transport.TlsContext;
import dev.quell.transport.TlsContexts;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Makes one session: looks up one host after the other, tries its addresses in turn, each for as long as the settings
 * allow, and logs in.
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
    private final Queue<HostSpec> hosts;
    private final Queue<SocketAddress> addresses = new ArrayDeque<>();
    private final ConnectFailures failures = new ConnectFailures();
    private HostSpec host;
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
        this.hosts = new ArrayDeque<>(settings.hosts());
        this.host = settings.host();
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
        if (pin.isEmpty() && settings.hosts().stream().anyMatch(settings::mayUseTls)) {
            tls = TlsContexts.inUse(TlsPlan.settings(settings.tls()));
        }
        loop.execute(() -> {
            if (pin.isPresent()) {
                Endpoint endpoint = pin.get().endpoint();
                host = ConnectPlan.hostOf(endpoint, settings);
                hosts.clear();
                guarded(() -> prepared(host, List.of(endpoint.address()), endpoint.tls()));
            } else {
                nextHost();
            }
        });
    }

    private void nextHost() {
        HostSpec next = hosts.remove();
        host = next;
        startTimer(Optional.empty());
        Optional<TlsContext> loaded = tls;
        if (Resolver.isAddress(next) && (loaded.isPresent() || !settings.mayUseTls(next))) {
            // Nothing that could wait for anything.
            prepare(next, loaded);
        } else {
            Background.waiting().execute(() -> prepare(next, loaded));
        }
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

    private void prepare(HostSpec next, Optional<TlsContext> loaded) {
        try {
            Optional<TlsContext> context = loaded.isPresent() || !settings.mayUseTls(next)
                    ? loaded
                    : Optional.of(TlsContexts.load(TlsPlan.settings(settings.tls())));
            List<SocketAddress> found = Resolver.resolve(next, settings.balancesLoad());
            loop.execute(() -> guarded(() -> prepared(next, found, context)));
        } catch (Resolver.UnresolvedException e) {
            loop.execute(() -> guarded(() -> unresolved(next, e.failure())));
        } catch (IOException e) {
            Failure failure = Failures.prefixed(ConnectFailures.prefix(next, Optional.empty()), Failures.of(e));
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

    /** Not any more where the look-up took too long, and another host has its turn. */
    private boolean isAwaited(HostSpec looked) {
        return !over && looked.equals(host) && opening == null && addresses.isEmpty();
    }

    private void prepared(HostSpec looked, List<SocketAddress> found, Optional<TlsContext> context) {
        if (isAwaited(looked)) {
            addresses.addAll(found);
            tls = context;
            tryNext();
        }
    }

    private void unresolved(HostSpec looked, Failure failure) {
        if (isAwaited(looked)) {
            failures.add(looked, Optional.empty(), failure);
            tryNext();
        }
    }

    /** Goes on with the host's next address, or else with the next host. */
    private void tryNext() {
        opening = null;
        stopTimer();
        if (!addresses.isEmpty()) {
            dial(addresses.remove());
        } else if (!hosts.isEmpty()) {
            nextHost();
        } else {
            fail(failures.combined());
        }
    }

    private void dial(SocketAddress address) {
        Endpoint endpoint = new Endpoint(
                address,
                ConnectPlan.tlsHost(host),
                ConnectPlan.tcp(settings),
                settings.mayUseTls(host) ? tls : Optional.empty(),
                ConnectPlan.requiredPeer(settings, host));
        ConnectMachine machine = new ConnectMachine(ConnectPlan.startup(settings, host), methods());
        startTimer(Optional.of(address));
        Opening next = new Opening(loop, machine, endpoint, new Attempt(endpoint, machine));
        opening = next;
        next.start();
    }

    private List<EncryptionMethod> methods() {
        return pin.map(existing -> List.of(existing.method())).orElseGet(() -> ConnectPlan.methods(settings, host));
    }

    /** For an address, or for the look-up where there is none yet. */
    private void startTimer(Optional<SocketAddress> address) {
        stopTimer();
        timeout.ifPresent(limit -> timer = loop.after(limit, () -> guarded(() -> timedOut(address))));
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void timedOut(Optional<SocketAddress> address) {
        if (opening != null) {
            opening.abort();
        }
        String what = address.isPresent() ? "timeout expired" : "timeout expired while looking up the host";
        attemptFailed(address, new Failure.TimedOut(what));
    }

    private void attemptFailed(Optional<SocketAddress> address, Failure failure) {
        failures.add(host, address, failure);
        if (failure instanceof Failure.Server server) {
            if (!ConnectFailures.isWorthAnotherHost(server)) {
                fail(failures.last());
                return;
            }
            addresses.clear();
        }
        tryNext();
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
            Map<String, String> parameters = machine.start().parameters();
            if (!ClientEncoding.isUtf8(parameters)) {
                stream.close();
                listener.failed(ClientEncoding.refusal(String.valueOf(parameters.get("client_encoding"))));
                return;
            }
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
            guarded(() -> attemptFailed(Optional.of(endpoint.address()), failure));
        }
    }
}
