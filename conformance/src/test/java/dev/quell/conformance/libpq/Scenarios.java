package dev.quell.conformance.libpq;

import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.util.ArrayList;
import java.util.List;

/** Collects the scenarios of a family, each for the settings it is to be played in. */
final class Scenarios {
    private final List<Scenario> all = new ArrayList<>();

    /** A scenario without a server, or with scripted ones. */
    void alone(String name, Scenario.Body body) {
        all.add(new Scenario(name, Setting.alone(), body));
    }

    /** A scenario to which the transport makes no difference, on every version: unencrypted over TCP. */
    void onEveryServer(String name, Scenario.Body body) {
        for (TestServer server : servers()) {
            all.add(new Scenario(name, new Setting(server, Transport.PLAIN), body));
        }
    }

    /** A scenario over every transport, on every version. */
    void overEveryTransport(String name, Scenario.Body body) {
        for (TestServer server : servers()) {
            Transport.possible(server)
                    .forEach(transport -> all.add(new Scenario(name, new Setting(server, transport), body)));
        }
    }

    /** A scenario over one transport, on the newest version. */
    void over(Transport transport, String name, Scenario.Body body) {
        TestServer server = TestServer.shared(TestServers.newest());
        if (transport.isPossible(server)) {
            all.add(new Scenario(name, new Setting(server, transport), body));
        }
    }

    List<Scenario> all() {
        return List.copyOf(all);
    }

    private static List<TestServer> servers() {
        return TestServers.versions().stream().map(TestServer::shared).toList();
    }
}
