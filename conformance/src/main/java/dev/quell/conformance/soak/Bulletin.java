package dev.quell.conformance.soak;

import dev.quell.ConnectionSettings;
import dev.quell.Listener;
import dev.quell.ListenerEvent;
import dev.quell.ListenerOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** A listener that listens for as long as the soak lasts, whatever becomes of its connection. Thread-safe. */
final class Bulletin implements AutoCloseable {
    static final String CHANNEL = "Soak bulletin";

    private final LongAdder received = new LongAdder();
    private final LongAdder reconnected = new LongAdder();
    private final LongAdder missed = new LongAdder();
    private final Listener listener;

    private Bulletin(ConnectionSettings settings) {
        ListenerOptions options = ListenerOptions.defaults().reconnecting(Duration.ofMillis(20), Duration.ofSeconds(1));
        listener = Listener.start(settings, List.of(CHANNEL), options, this::heard);
    }

    static Bulletin open(ConnectionSettings settings) {
        return new Bulletin(settings);
    }

    private void heard(ListenerEvent event) {
        switch (event) {
            case ListenerEvent.Received ignored -> received.increment();
            case ListenerEvent.Missed dropped -> missed.add(dropped.count());
            case ListenerEvent.Disconnected ignored -> reconnected.increment();
            case ListenerEvent.Listening ignored -> {}
            case ListenerEvent.Stopped ignored -> {}
        }
    }

    boolean isListening() {
        return listener.isListening();
    }

    long received() {
        return received.sum();
    }

    long reconnected() {
        return reconnected.sum();
    }

    /** Notifications that were dropped because this did not keep up. */
    long missed() {
        return missed.sum();
    }

    @Override
    public void close() {
        listener.close();
    }
}
