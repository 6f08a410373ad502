package dev.quell.libpq;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.Connection;
import dev.quell.Quell;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Encrypted passwords, against the real libpq's and a real server. */
@Timeout(60)
class PasswordEncryptionTest {
    private static final Pattern SECRET = Pattern.compile("SCRAM-SHA-256\\$(\\d+):([^$]+)\\$(.+):(.+)");

    /** With what SASLprep maps, forbids, composes and leaves alone. */
    private static final List<String> PASSWORDS = List.of(
            "secret",
            "",
            " ",
            "p\u00e4ssw\u00f6rd",
            "I\u00adX",
            "\u00aa",
            "\u2168",
            "a\u00a0b",
            "a\u0300",
            "\u0007bell",
            "\u06271",
            "\u06271\u0628",
            "\u00ad",
            "\ud83d\ude00",
            "\u0221");

    @Test
    void scram_sameSalt_isWhatLibpqMakes() {
        for (String password : PASSWORDS) {
            String real = encryptedByLibpq(password, "u", "scram-sha-256");
            Matcher secret = SECRET.matcher(real);
            assertThat(secret.matches()).isTrue();
            byte[] salt = Base64.getDecoder().decode(secret.group(2));

            assertThat(salt).hasSize(16);
            assertThat(PasswordEncryption.scram(password, salt, Integer.parseInt(secret.group(1))))
                    .as(password)
                    .isEqualTo(real);
        }
    }

    @Test
    void scram_twice_hasDifferentSaltsOfSixteenBytesAndTheDefaultRounds() {
        String secret = PasswordEncryption.scram("secret", PasswordEncryption.DEFAULT_ITERATIONS);

        assertThat(secret).matches(SECRET).startsWith("SCRAM-SHA-256$4096:").doesNotContain("secret");
        assertThat(PasswordEncryption.scram("secret", PasswordEncryption.DEFAULT_ITERATIONS))
                .isNotEqualTo(secret);
    }

    @Test
    void md5_anyNames_isWhatLibpqMakes() {
        for (String password : PASSWORDS) {
            assertThat(MiscellaneousFunctions.PQencryptPassword(password, "r\u00f6le"))
                    .isEqualTo(encryptedByLibpq(password, "r\u00f6le", "md5"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret", "p\u00e4ssw\u00f6rd", "it's"})
    void verifier_storedForARole_letsTheRoleIn(String password) throws Exception {
        TestServer server = TestServer.shared(TestServers.newest());
        for (Role role : List.of(Role.SCRAM, Role.MD5)) {
            String verifier = role == Role.MD5
                    ? PasswordEncryption.md5(password, role.role())
                    : PasswordEncryption.scram(password, PasswordEncryption.DEFAULT_ITERATIONS);
            try {
                server.sql("ALTER ROLE %s PASSWORD '%s'".formatted(role.role(), verifier));
                String conninfo = "host=%s port=%d dbname=postgres user=%s password='%s'"
                        .formatted(server.host(), server.port(), role.role(), password.replace("'", "\\'"));
                try (Connection connection = Quell.connect(conninfo)) {
                    assertThat(connection.execute("select 1")).hasSize(1);
                }
            } finally {
                server.sql(restore(role));
            }
        }
    }

    @Test
    void rounds_thatTheServerNames_areTakenWhereTheyAreANumber() {
        assertThat(PasswordEncryption.iterations("8192")).isEqualTo(8192);
        assertThat(PasswordEncryption.iterations("0")).isEqualTo(4096);
        assertThat(PasswordEncryption.iterations("many")).isEqualTo(4096);
    }

    private static String restore(Role role) {
        return "SET password_encryption = '%s'; ALTER ROLE %s PASSWORD '%s'"
                .formatted(role == Role.MD5 ? "md5" : "scram-sha-256", role.role(), role.password());
    }

    private static String encryptedByLibpq(String password, String user, String algorithm) {
        try (Arena arena = Arena.ofConfined()) {
            // A connection that has failed will do: nothing is asked of a server.
            MemorySegment conn = NativeLibpq.pointer("PQconnectStart", arena.allocateFrom("host=/nowhere"));
            MemorySegment secret = NativeLibpq.pointer(
                    "PQencryptPasswordConn",
                    conn,
                    arena.allocateFrom(password),
                    arena.allocateFrom(user),
                    arena.allocateFrom(algorithm));
            String copy = new String(NativeLibpq.text(secret), StandardCharsets.US_ASCII);
            NativeLibpq.run("PQfreemem", secret);
            NativeLibpq.run("PQfinish", conn);
            return copy;
        }
    }
}
