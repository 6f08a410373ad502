package dev.quell.proof;

import dev.quell.Connection;
import dev.quell.ConnectionSettings;
import dev.quell.EventLoops;
import dev.quell.Quell;
import dev.quell.testkit.Await;
import dev.quell.testkit.Leaks;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.util.List;

/**
 * Event loops that are kept awake by a connection of their own, so that what a test leaves behind on them can be told
 * from what comes and goes with the loops.
 */
final class Watch implements AutoCloseable {
    private final EventLoops loops = EventLoops.of("proof", 1);
    private final Connection keeper;
    private final Leaks leaks;

    Watch() throws InterruptedException {
        TestServer server = TestServer.shared(TestServers.newest());
        keeper = Quell.connect(ConnectionSettings.parse(server.conninfo(Role.TRUST)), loops);
        Proof.assertUsable(keeper);
        leaks = Leaks.snapshot();
    }

    EventLoops loops() {
        return loops;
    }

    /** Waits until everything opened since is closed; threads are left their time to end. */
    void assertNothingOpen() {
        try {
            Await.until(() -> open().isEmpty(), "the end of all sockets");
        } catch (AssertionError late) {
            throw new AssertionError("left open: " + open(), late);
        }
    }

    /** As {@link #assertNothingOpen}, and waits for all threads to end too. */
    void assertNothingLeft() {
        leaks.assertNone();
    }

    private List<String> open() {
        return leaks.found().stream()
                .filter(what -> !what.startsWith("thread "))
                .toList();
    }

    @Override
    public void close() {
        keeper.close();
    }
}
