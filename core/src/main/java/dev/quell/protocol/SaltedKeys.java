package dev.quell.protocol;

import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.ScramMechanism;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * What SCRAM-SHA-256 makes of a password and a salt: the keys that prove each side to the other (RFC 5802, section 3).
 * Immutable and thread-safe; shown to no one.
 *
 * <p>Computing them is meant to take long. Those that a server has accepted are found again for the same password, salt
 * and number of iterations, for as long as a session that logged in with them is in memory, which therefore holds them.
 */
public final class SaltedKeys {
    /** Also the lock for itself. */
    private static final Map<String, WeakReference<SaltedKeys>> KNOWN = new HashMap<>();

    /** The names in the map say nothing about a password to those who do not have this. */
    private static final byte[] PEPPER = random();

    private final String name;
    private final byte[] client;
    private final byte[] server;

    private SaltedKeys(String name, byte[] client, byte[] server) {
        this.name = name;
        this.client = client;
        this.server = server;
    }

    byte[] client() {
        return client.clone();
    }

    byte[] server() {
        return server.clone();
    }

    /** Those that were remembered, if they still are. */
    static Optional<SaltedKeys> known(char[] prepared, byte[] salt, int iterations) {
        String name = name(prepared, salt, iterations);
        synchronized (KNOWN) {
            WeakReference<SaltedKeys> known = KNOWN.get(name);
            return Optional.ofNullable(known == null ? null : known.get());
        }
    }

    /** Computes them; {@code prepared} is the password after SASLprep. Takes milliseconds or more. */
    static SaltedKeys compute(char[] prepared, byte[] salt, int iterations) {
        byte[] password = utf8(prepared);
        byte[] salted = Pbkdf2.sha256(password, salt, iterations);
        try {
            return new SaltedKeys(
                    name(prepared, salt, iterations),
                    ScramFunctions.clientKey(ScramMechanism.SCRAM_SHA_256, salted),
                    ScramFunctions.serverKey(ScramMechanism.SCRAM_SHA_256, salted));
        } finally {
            Arrays.fill(password, (byte) 0);
            Arrays.fill(salted, (byte) 0);
        }
    }

    /** Remembers these, which a server has accepted and knows too. */
    void remember() {
        synchronized (KNOWN) {
            KNOWN.values().removeIf(known -> known.get() == null);
            KNOWN.put(name, new WeakReference<>(this));
        }
    }

    @Override
    public String toString() {
        return "SaltedKeys";
    }

    private static byte[] random() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    private static String name(char[] prepared, byte[] salt, int iterations) {
        byte[] password = utf8(prepared);
        MessageDigest digest = Pbkdf2.digest();
        digest.update(PEPPER);
        digest.update(
                ByteBuffer.allocate(8).putInt(iterations).putInt(salt.length).flip());
        digest.update(salt);
        byte[] name = digest.digest(password);
        Arrays.fill(password, (byte) 0);
        return HexFormat.of().formatHex(name);
    }

    private static byte[] utf8(char[] prepared) {
        ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(prepared));
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        encoded.clear().put(new byte[encoded.capacity()]);
        return bytes;
    }
}
