package dev.quell.libpq;

import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.ScramMechanism;
import com.ongres.scram.common.StringPreparation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** Passwords as PostgreSQL stores them. Text counts in UTF-8, whatever the client encoding. */
final class PasswordEncryption {
    /** The rounds of SCRAM when the server names no other number. */
    static final int DEFAULT_ITERATIONS = 4096;

    private static final int SALT_LENGTH = 16;
    private static final ScramMechanism MECHANISM = ScramMechanism.SCRAM_SHA_256;
    private static final SecureRandom RANDOM = new SecureRandom();

    private PasswordEncryption() {}

    /** The verifier of a role that logs in with MD5; the role's name is a part of it. */
    static String md5(String password, String user) {
        try {
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            md5.update(password.getBytes(StandardCharsets.UTF_8));
            return "md5" + HexFormat.of().formatHex(md5.digest(user.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no MD5: use scram-sha-256", e);
        }
    }

    /** How many rounds a server's {@code scram_iterations} asks for; the default when that is no number. */
    static int iterations(String scramIterations) {
        try {
            int iterations = Integer.parseInt(scramIterations);
            return iterations > 0 ? iterations : DEFAULT_ITERATIONS;
        } catch (NumberFormatException e) {
            return DEFAULT_ITERATIONS;
        }
    }

    /** The verifier of a role that logs in with SCRAM, with a random salt. */
    static String scram(String password, int iterations) {
        byte[] salt = new byte[SALT_LENGTH];
        RANDOM.nextBytes(salt);
        return scram(password, salt, iterations);
    }

    static String scram(String password, byte[] salt, int iterations) {
        byte[] salted = salted(password, salt, iterations);
        byte[] storedKey = ScramFunctions.storedKey(MECHANISM, ScramFunctions.clientKey(MECHANISM, salted));
        byte[] serverKey = ScramFunctions.serverKey(MECHANISM, salted);
        return "%s$%d:%s$%s:%s"
                .formatted(MECHANISM.getName(), iterations, base64(salt), base64(storedKey), base64(serverKey));
    }

    /** RFC 5802's Hi. The SCRAM library's own takes no password of which SASLprep leaves nothing; PostgreSQL does. */
    private static byte[] salted(String password, byte[] salt, int iterations) {
        byte[] prepared = prepared(password).getBytes(StandardCharsets.UTF_8);
        // Java takes no empty key. HMAC fills a short key up with zeros, so that one zero is as good as none.
        byte[] key = prepared.length == 0 ? new byte[1] : prepared;
        byte[] round = ScramFunctions.hmac(
                MECHANISM,
                key,
                ByteBuffer.allocate(salt.length + Integer.BYTES)
                        .put(salt)
                        .putInt(1)
                        .array());
        byte[] salted = round.clone();
        for (int i = 1; i < iterations; i++) {
            round = ScramFunctions.hmac(MECHANISM, key, round);
            for (int at = 0; at < salted.length; at++) {
                salted[at] ^= round[at];
            }
        }
        return salted;
    }

    /** By SASLprep, or as it is where that forbids it. */
    private static String prepared(String password) {
        try {
            return new String(StringPreparation.POSTGRESQL_PREPARATION.normalize(password.toCharArray()));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            // The latter is what the library throws when nothing is left.
            return password;
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
