package dev.quell.conformance.soak;

import static dev.quell.conformance.soak.Scene.expect;

import dev.quell.Listener;
import dev.quell.ListenerEvent;
import dev.quell.ListenerOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** LISTEN and NOTIFY. */
final class ListenDeeds {
    private ListenDeeds() {}

    /** Says something to the listener that stays, if it happens to listen. */
    static void bulletin(Scene scene) throws Exception {
        scene.lend(connection ->
                connection.execute("select pg_notify($1, $2)", Bulletin.CHANNEL, "number " + scene.random(1000)));
    }

    /** Begins to listen, is told something, and stops. */
    static void listener(Scene scene) throws Exception {
        BlockingQueue<ListenerEvent> events = new LinkedBlockingQueue<>();
        String channel = "Soak " + Thread.currentThread().threadId();
        ListenerOptions options = ListenerOptions.defaults().reconnecting(Duration.ofMillis(20), Duration.ofSeconds(1));
        Listener listener =
                Listener.start(scene.ground().settings(scene.anyWay()), List.of(channel), options, events::add);
        try {
            if (next(events) instanceof ListenerEvent.Disconnected hit) {
                excuse(scene, hit);
                return;
            }
            String said = "said " + scene.random(Integer.MAX_VALUE);
            scene.lend(connection -> connection.execute("select pg_notify($1, $2)", channel, said));
            switch (next(events)) {
                case ListenerEvent.Received received ->
                    expect(received.notification().payload().equals(said), "instead of \"" + said + "\": " + received);
                case ListenerEvent.Disconnected hit -> excuse(scene, hit);
                case ListenerEvent other -> throw new Scene.Unexpected("a listener was told " + other);
            }
        } finally {
            listener.close();
        }
    }

    /** Which backend it had, nobody knows. */
    private static void excuse(Scene scene, ListenerEvent.Disconnected hit) throws Scene.Unexpected {
        expect(scene.ground().kills().count() > 0, "a listener lost its connection: " + hit.why());
    }

    private static ListenerEvent next(BlockingQueue<ListenerEvent> events) throws Exception {
        ListenerEvent event = events.poll(60, TimeUnit.SECONDS);
        if (event == null) {
            throw new Scene.Unexpected("a listener was told nothing for a minute");
        }
        return event;
    }
}
