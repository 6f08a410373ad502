package dev.quell.protocol;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * PBKDF2 with HMAC-SHA-256 (RFC 8018, section 5.2), for a key as long as the hash. Java's own starts each HMAC from the
 * password anew; this one goes on from copies of its two beginnings, which is half of the work.
 */
final class Pbkdf2 {
    private static final int BLOCK = 64;
    private static final byte[] FIRST = {0, 0, 0, 1};

    private Pbkdf2() {}

    static byte[] sha256(byte[] password, byte[] salt, int iterations) {
        return sha256(password, salt, iterations, Pbkdf2::digest);
    }

    /** As the other, with hashes of the caller's choice; those that cannot be copied make it slower, and no more. */
    static byte[] sha256(byte[] password, byte[] salt, int iterations, Supplier<MessageDigest> hash) {
        byte[] key = Arrays.copyOf(password.length > BLOCK ? hash.get().digest(password) : password, BLOCK);
        Beginning inner = new Beginning(key, 0x36, hash);
        Beginning outer = new Beginning(key, 0x5c, hash);
        Arrays.fill(key, (byte) 0);
        MessageDigest first = inner.copy();
        first.update(salt);
        first.update(FIRST);
        byte[] last = outer.copy().digest(first.digest());
        byte[] result = last.clone();
        for (int i = 1; i < iterations; i++) {
            last = outer.copy().digest(inner.copy().digest(last));
            for (int j = 0; j < result.length; j++) {
                result[j] ^= last[j];
            }
        }
        inner.wipe();
        outer.wipe();
        return result;
    }

    /** What each HMAC begins with: a hash that has taken the padded key. */
    private static final class Beginning {
        private final byte[] padded = new byte[BLOCK];
        private final Supplier<MessageDigest> hash;
        private final MessageDigest begun;

        Beginning(byte[] key, int pad, Supplier<MessageDigest> hash) {
            this.hash = hash;
            for (int i = 0; i < BLOCK; i++) {
                padded[i] = (byte) (key[i] ^ pad);
            }
            begun = again();
        }

        MessageDigest copy() {
            try {
                return (MessageDigest) begun.clone();
            } catch (CloneNotSupportedException notBySomeProviders) {
                return again();
            }
        }

        private MessageDigest again() {
            MessageDigest digest = hash.get();
            digest.update(padded);
            return digest;
        }

        void wipe() {
            Arrays.fill(padded, (byte) 0);
        }
    }

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no SHA-256, which SCRAM asks for", e);
        }
    }
}
