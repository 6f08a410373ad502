package dev.quell.examples;

import dev.quell.examples.Sleeper.Stage;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Many connections and their cancels on one {@link Selector} and one thread: connects them all, has the server sleep on
 * each, cancels all, and collects the server's word that each query was cancelled.
 *
 * <p>Arguments: a connection string, and the number of connections, 200 unless given.
 */
final class EventLoop {
    private static final int CONNECTIONS = 200;
    private static final long TICK_MILLIS = 50;
    private static final long PROGRESS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long LIMIT = TimeUnit.SECONDS.toNanos(60);

    private final Selector selector;
    private final List<Sleeper> sleepers = new ArrayList<>();
    private final long started = System.nanoTime();
    private long lastProgress = started;

    private EventLoop(Selector selector) {
        this.selector = selector;
    }

    public static void main(String[] argv) throws IOException {
        String conninfo = argv.length > 0 ? argv[0] : "dbname = postgres";
        int connections = argv.length > 1 ? Integer.parseInt(argv[1]) : CONNECTIONS;
        boolean fine;
        try (Selector selector = Selector.open()) {
            fine = new EventLoop(selector).run(conninfo, connections);
        }
        if (!fine) {
            System.exit(1);
        }
    }

    private boolean run(String conninfo, int connections) throws IOException {
        for (int i = 0; i < connections; i++) {
            sleepers.add(new Sleeper(selector, conninfo));
            // Those that connect already are served while the others begin.
            turn(0);
        }
        turnUntil(() -> count(Stage.CONNECTING) == 0);
        long asleep = System.nanoTime();
        System.out.printf(
                Locale.ROOT,
                "%d of %d connections asleep after %s%n",
                count(Stage.ASLEEP),
                connections,
                since(started));

        turnUntil(() -> {
            sleepers.forEach(Sleeper::cancel);
            return count(Stage.ASLEEP) == 0;
        });
        System.out.printf(
                Locale.ROOT,
                "%d cancelled, each with SQLSTATE 57014, in %s with %d requests%n",
                count(Stage.CANCELLED),
                since(asleep),
                sleepers.stream().mapToInt(Sleeper::requests).sum());

        // Keys of closed sockets go with the next selection.
        selector.selectNow();
        System.out.printf(Locale.ROOT, "%d sockets left open%n", selector.keys().size());

        sleepers.stream()
                .filter(each -> each.stage() == Stage.FAILED)
                .findFirst()
                .ifPresent(first -> System.err.printf(
                        Locale.ROOT, "%d failed, one of them: %s", count(Stage.FAILED), first.error()));
        return count(Stage.CANCELLED) == connections;
    }

    private void turnUntil(BooleanSupplier done) throws IOException {
        while (!done.getAsBoolean()) {
            if (System.nanoTime() - started > LIMIT) {
                sleepers.forEach(Sleeper::giveUp);
            }
            turn(TICK_MILLIS);
        }
    }

    private void turn(long millis) throws IOException {
        if (millis == 0) {
            selector.selectNow(EventLoop::ready);
        } else {
            selector.select(EventLoop::ready, millis);
        }
        if (System.nanoTime() - lastProgress > PROGRESS) {
            lastProgress = System.nanoTime();
            System.err.printf(
                    Locale.ROOT,
                    "%s: %d connecting, %d asleep, %d cancelled%n",
                    since(started),
                    count(Stage.CONNECTING),
                    count(Stage.ASLEEP),
                    count(Stage.CANCELLED));
        }
    }

    private static void ready(SelectionKey key) {
        // Another key that was ready in the same round may have ended its connection.
        if (key.isValid()) {
            ((Runnable) key.attachment()).run();
        }
    }

    private long count(Stage stage) {
        return sleepers.stream().filter(each -> each.stage() == stage).count();
    }

    private static String since(long start) {
        return String.format(Locale.ROOT, "%.2f s", (System.nanoTime() - start) / 1e9);
    }
}
