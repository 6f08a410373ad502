package dev.quell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.testkit.PgVersion;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A query stopped by someone who has only a token. */
@Timeout(60)
class CancelTokenTest {
    private static final Duration LIFE = Duration.ofMinutes(1);

    private final TestServer server = TestServer.shared(TestServers.newest());
    private final SecretKey key = CancelToken.newKey();

    @ParameterizedTest
    @ValueSource(strings = {"sslmode=disable", "sslmode=require", "sslmode=verify-full", "socket", "latest"})
    void token_openedElsewhere_stopsTheQuery(String kind) throws Exception {
        try (Connection connection = Quell.connect(conninfo(kind))) {
            Query query = connection.send("select pg_sleep(60) /* token " + kind + " */");
            server.awaitRunning("token " + kind);

            CancelToken token = CancelToken.open(query.cancelToken().seal(key), key, LIFE);
            assertThat(token.encrypted()).isEqualTo(connection.encryption().isPresent());
            assertThat(token.address()).isEqualTo(connection.address());
            token.cancel(Duration.ofSeconds(20)).get(20, TimeUnit.SECONDS);

            // The cancel came from elsewhere: for this connection it is an error like another.
            assertThatThrownBy(query::await)
                    .isInstanceOfSatisfying(
                            ServerException.class,
                            e -> assertThat(e.error().interruption()).contains(Interruption.CANCELLED));
            assertThat(connection.execute("select 1")).hasSize(1);
        }
    }

    private String conninfo(String kind) {
        return switch (kind) {
            case "socket" -> server.socketConninfo(Role.SCRAM);
            case "latest" ->
                server.conninfo(Role.SCRAM)
                        + (server.version().atLeast(PgVersion.V18.major()) ? " max_protocol_version=3.2" : "");
            default ->
                server.conninfo(Role.SCRAM) + " " + kind + " sslrootcert="
                        + server.certificates().root();
        };
    }

    @Test
    void open_changedToken_refused() throws InterruptedException {
        String sealed = sealed();
        for (int i = 0; i < sealed.length(); i++) {
            char changed = sealed.charAt(i) == 'A' ? 'B' : 'A';
            String tampered = sealed.substring(0, i) + changed + sealed.substring(i + 1);
            assertThatThrownBy(() -> CancelToken.open(tampered, key, LIFE))
                    .isInstanceOf(UsageException.class)
                    .hasMessageNotContaining(tampered);
        }
        for (int length = 0; length < sealed.length(); length++) {
            String cut = sealed.substring(0, length);
            assertThatThrownBy(() -> CancelToken.open(cut, key, LIFE)).isInstanceOf(UsageException.class);
        }
    }

    @Test
    void open_lastCharacterWithOtherUnusedBits_refused() throws InterruptedException {
        String sealed = sealed();
        String others = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        for (int i = 0; i < others.length(); i++) {
            String tampered = sealed.substring(0, sealed.length() - 1) + others.charAt(i);
            if (!tampered.equals(sealed)) {
                assertThatThrownBy(() -> CancelToken.open(tampered, key, LIFE)).isInstanceOf(UsageException.class);
            }
        }
    }

    @Test
    void open_anotherKey_refused() throws InterruptedException {
        String sealed = sealed();

        assertThatThrownBy(() -> CancelToken.open(sealed, CancelToken.newKey(), LIFE))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("sealed with another key");
    }

    @Test
    void open_tooOld_refused() throws InterruptedException {
        String sealed = sealed();

        assertThatThrownBy(() -> CancelToken.open(sealed, key, Duration.ofSeconds(-1)))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("too old");
    }

    @Test
    void seal_weakKey_refused() throws InterruptedException {
        try (Connection connection = Quell.connect(server.conninfo(Role.TRUST))) {
            CancelToken token = connection.cancelToken();

            assertThatThrownBy(() -> token.seal(new SecretKeySpec(new byte[16], "AES")))
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("256 bits");
        }
    }

    @Test
    void token_shown_hidesTheKey() throws InterruptedException {
        try (Connection connection = Quell.connect(server.conninfo(Role.TRUST))) {
            String sealed = connection.cancelToken().seal(key);

            assertThat(connection.cancelToken())
                    .hasToString("CancelToken[backend "
                            + connection.backendPid().orElseThrow() + " at " + connection.address() + ", encrypted]");
            assertThat(sealed).startsWith("quell1.").hasSizeBetween(50, 400);
        }
    }

    private String sealed() throws InterruptedException {
        try (Connection connection = Quell.connect(server.conninfo(Role.TRUST))) {
            return connection.cancelToken().seal(key);
        }
    }
}
