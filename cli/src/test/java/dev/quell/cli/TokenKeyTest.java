package dev.quell.cli;

import static dev.quell.cli.Servers.conninfo;
import static dev.quell.cli.Servers.marker;
import static dev.quell.cli.Servers.server;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.CancelToken;
import dev.quell.cli.QuellProcess.Ended;
import dev.quell.cli.console.CliException;
import dev.quell.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenKeyTest {
    @TempDir
    private Path folder;

    private TokenSpot spot;
    private final String key = newKey();
    private final String marker = marker();

    @BeforeEach
    void enter() {
        spot = new TokenSpot(folder, "token");
    }

    private static String newKey() {
        return Base64.getEncoder().encodeToString(CancelToken.newKey().getEncoded());
    }

    private TokenKey keys(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("XDG_CONFIG_HOME", folder.resolve("config").toString());
        return new TokenKey(environment);
    }

    private static String text(SecretKey key) {
        return Base64.getEncoder().encodeToString(key.getEncoded());
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void usersOwnKey_isMadeOnFirstUseForItsOwnerOnly() throws Exception {
        SecretKey first = keys(Map.of()).toSeal(Optional.empty());

        assertThat(text(keys(Map.of()).toSeal(Optional.empty()))).isEqualTo(text(first));
        assertThat(text(keys(Map.of()).toOpen(Optional.empty()))).isEqualTo(text(first));
        assertThat(spot.ownKeyFile()).hasContent(text(first));
        assertThat(permissions(spot.ownKeyFile())).isEqualTo("rw-------");
        assertThat(permissions(spot.ownKeyFile().resolveSibling("."))).isEqualTo("rwx------");
    }

    @Test
    void usersOwnKey_ofTwoFirstUsesAtOnce_isTheSame() {
        TokenSpot other = new TokenSpot(folder, "other");
        String sleep = marker + "select pg_sleep(600)";
        try (QuellProcess one = spot.query("-d", conninfo(), sleep).start();
                QuellProcess two = other.query("-d", conninfo(), sleep).start()) {
            spot.await(1);
            other.await(1);
            Await.until(() -> server().backendsRunning(marker) == 2, "both queries to run");

            assertThat(spot.cancel().run().status()).isZero();
            assertThat(other.cancel().run().status()).isZero();
            assertThat(one.await().status()).isEqualTo(1);
            assertThat(two.await().status()).isEqualTo(1);
        }
    }

    @Test
    void usersOwnKey_isNotMadeToOpenWith() {
        assertThatThrownBy(() -> keys(Map.of()).toOpen(Optional.empty()))
                .isInstanceOf(CliException.class)
                .hasMessageContaining("there is no key file " + spot.ownKeyFile())
                .hasMessageContaining("--token-key-file")
                .hasMessageContaining("QUELL_TOKEN_KEY");
        assertThat(spot.ownKeyFile()).doesNotExist();
    }

    @Test
    void keyFile_isPreferredToTheEnvironment() throws Exception {
        Path file = spot.written("key", key + "\n");
        TokenKey keys = keys(Map.of("QUELL_TOKEN_KEY", newKey()));

        assertThat(text(keys.toSeal(Optional.of(file)))).isEqualTo(key);
        assertThat(text(keys.toSeal(Optional.empty()))).isNotEqualTo(key);
        assertThat(spot.ownKeyFile()).doesNotExist();
    }

    @Test
    void key_ofTheEnvironment_opensWhatTheSameInAFileSealed() {
        Path file = spot.written("key", key);
        try (QuellProcess query = spot.query(
                        "-d", conninfo(), "--token-key-file", file.toString(), marker + "select pg_sleep(600)")
                .start()) {
            server().awaitRunning(marker);

            Ended wrong = spot.cancel().environment("QUELL_TOKEN_KEY", newKey()).run();
            assertThat(wrong.status()).isEqualTo(2);
            assertThat(wrong.err()).contains("was changed, or was sealed with another key");
            Ended right = spot.cancel().environment("QUELL_TOKEN_KEY", key).run();
            assertThat(right.status()).isZero();
            assertThat(query.await().status()).isEqualTo(1);
        }
    }

    @Test
    void keyFile_thatIsOpenToOthers_isRefused() throws IOException {
        Path file = spot.written("key", key);
        for (String permissions : List.of("rw-r-----", "rw----r--", "rw--w----")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
            String[] withKey = {"--token-key-file", file.toString()};
            for (QuellProcess.Description command : List.of(spot.query(withKey), spot.cancel(withKey))) {
                Ended refused = command.run();

                assertThat(refused.status()).isEqualTo(2);
                assertThat(refused.err()).contains(file + " is open to others", "chmod 600 " + file);
            }
        }
    }

    @Test
    void malformedKey_isRefusedWithoutShowingIt() {
        String cut = key.substring(0, 20);
        assertRefused(Map.of("QUELL_TOKEN_KEY", cut), "QUELL_TOKEN_KEY has 15 bytes rather than 32", cut);
        assertRefused(Map.of("QUELL_TOKEN_KEY", "~" + key), "QUELL_TOKEN_KEY is not base64", key);
    }

    private void assertRefused(Map<String, String> environment, String reason, String secret) {
        assertThatThrownBy(() -> keys(environment).toSeal(Optional.empty()))
                .isInstanceOf(CliException.class)
                .hasMessageContaining(reason)
                .hasMessageContaining("openssl rand -base64 32")
                .hasMessageNotContaining(secret);
    }

    @Test
    void keyFile_withoutATokenFile_isAUsageError() {
        Ended refused =
                QuellProcess.quell("query", "--token-key-file", "x", "select 1").run();

        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err()).isEqualTo("quell: --token-key-file is of no use without --token-file\n");
    }
}
