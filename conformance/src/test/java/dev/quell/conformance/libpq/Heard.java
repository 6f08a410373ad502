package dev.quell.conformance.libpq;

import dev.quell.testkit.Await;
import dev.quell.testkit.Opening;
import dev.quell.testkit.Script;
import dev.quell.testkit.ScriptedConnection;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a scripted server heard on each of its connections. Safe for use by several threads. */
final class Heard {
    private record Line(int connection, String text) {}

    private final List<Line> all = new CopyOnWriteArrayList<>();

    /** Hears the next request of an opening. */
    Opening opening(ScriptedConnection connection) throws IOException {
        Opening opening = connection.readOpening();
        all.add(new Line(connection.number(), describe(opening)));
        return opening;
    }

    /** Hears a cancel request, refusing encryption where it is asked for. */
    void cancel(ScriptedConnection connection) throws IOException {
        while (!(opening(connection) instanceof Opening.CancelRequest)) {
            connection.send(new byte[] {'N'});
        }
    }

    /** A script that takes a cancel request and closes, as servers do. */
    Script takingCancel() {
        return this::cancel;
    }

    /** Waits until that much was heard, and writes all of it into the trace. */
    void tell(Stage stage, int count) {
        Await.until(() -> all.size() >= count, "the scripted server to hear " + count + " things, not " + all);
        // One after the other: which of two connections was heard first is chance.
        all.stream()
                .sorted(Comparator.comparingInt(Line::connection))
                .forEach(line -> stage.note("server heard on %d: %s".formatted(line.connection(), line.text())));
    }

    private static String describe(Opening opening) {
        return switch (opening) {
            case Opening.CancelRequest cancel ->
                "a cancel request for %d with the key %s".formatted(cancel.pid(), cancel.secret());
            case Opening.Startup startup ->
                "start-up %d.%d %s".formatted(startup.major(), startup.minor(), sorted(startup.parameters()));
            case Opening.SslRequest _ -> "SSLRequest";
            case Opening.GssRequest _ -> "GSSENCRequest";
            case Opening.TlsHello _ -> "ClientHello";
            case Opening.Unknown unknown -> "unknown " + unknown.hex();
        };
    }

    private static Map<String, String> sorted(Map<String, String> parameters) {
        return new TreeMap<>(parameters);
    }
}
