package dev.quell.dblink;

import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The sessions of a registry. Safe for use by several threads. */
final class Sessions {
    private final AtomicInteger last = new AtomicInteger();
    private final SortedMap<Integer, Connections> open = new ConcurrentSkipListMap<>();

    /** Answers the session's number. */
    int add(Connections connections) {
        int number = last.incrementAndGet();
        open.put(number, connections);
        return number;
    }

    void remove(int number) {
        open.remove(number);
    }

    List<DblinkActivity> activity() {
        return open.entrySet().stream()
                .flatMap(session -> activity(session.getKey(), session.getValue()).stream())
                .toList();
    }

    static List<DblinkActivity> activity(int session, Connections connections) {
        return connections.all().stream()
                .filter(held -> held.name() != null || held.conn().isPresent())
                .map(held -> activity(session, held))
                .sorted(Comparator.comparing(
                        activity -> activity.connectionName().orElse("")))
                .toList();
    }

    private static DblinkActivity activity(int session, Held held) {
        Progress progress = held.progress();
        return new DblinkActivity(
                session,
                held.name(),
                held.target().place(),
                held.target().backendPid(),
                progress.state(),
                progress.query(),
                progress.elapsed());
    }
}
