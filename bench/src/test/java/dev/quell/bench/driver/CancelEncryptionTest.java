package dev.quell.bench.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testkit.Await;
import dev.quell.testkit.PgVersion;
import dev.quell.testkit.ProxiedConnection;
import dev.quell.testkit.RecordingProxy;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which clients send the cancel of an encrypted connection encrypted: the page says so of each. */
class CancelEncryptionTest {
    @ParameterizedTest
    @ValueSource(strings = {Drivers.QUELL, "libpq-ffm", Drivers.PGJDBC, Drivers.VERTX, Drivers.R2DBC})
    void cancel_ofAnEncryptedConnection_isEncryptedWhereThePageSaysSo(String name) throws Exception {
        TestServer server = TestServer.shared(PgVersion.V18);
        try (RecordingProxy proxy = RecordingProxy.to(server)) {
            Target target = new Target(
                    "127.0.0.1",
                    proxy.port(),
                    Role.TRUST.role(),
                    "none",
                    server.database(),
                    server.certificates().root(),
                    true);
            String sleep = "select pg_sleep(60) /* cancel of " + name + " */";
            try (Driver driver = Drivers.start(name, target);
                    Link link = driver.connect()) {
                Running query = link.begin(sleep);
                server.awaitRunning("cancel of " + name);
                query.cancel();
                query.awaitCancelled();
                // The first is the session; a cancel has a connection of its own.
                List<ProxiedConnection> all = proxy.awaitConnections(2);
                Await.until(() -> all.stream().noneMatch(one -> one.openings().isEmpty()), "the openings");
                List<ProxiedConnection> cancels = all.stream().skip(1).toList();
                assertThat(cancels).allMatch(one -> one.isEncrypted() == Drivers.encryptsCancels(name), one(cancels));
            }
        }
    }

    private static String one(List<ProxiedConnection> cancels) {
        return cancels.stream().map(each -> each.openings().toString()).collect(Collectors.joining(", "));
    }
}
