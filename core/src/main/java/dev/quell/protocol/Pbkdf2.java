package dev.quell.protocol;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * PBKDF2 with HMAC-SHA-256 (RFC 8018, section 5.2), for a key as long as the hash. Java's own starts each HMAC from the
 * password anew; this one goes on from copies of its two beginnings, which is half of the work.
 */
final class Pbkdf2 {
    private static final int BLOCK = 64;
    private static final byte[] FIRST = {0, 0, 0, 1};

    private Pbkdf2() {}

    static byte[] sha256(byte[] password, byte[] salt, int iterations) {
        byte[] key = Arrays.copyOf(password.length > BLOCK ? digest().digest(password) : password, BLOCK);
        MessageDigest inner = begun(key, 0x36);
        MessageDigest outer = begun(key, 0x5c);
        Arrays.fill(key, (byte) 0);
        MessageDigest first = copy(inner);
        first.update(salt);
        first.update(FIRST);
        byte[] last = copy(outer).digest(first.digest());
        byte[] result = last.clone();
        for (int i = 1; i < iterations; i++) {
            last = copy(outer).digest(copy(inner).digest(last));
            for (int j = 0; j < result.length; j++) {
                result[j] ^= last[j];
            }
        }
        return result;
    }

    private static MessageDigest begun(byte[] key, int pad) {
        byte[] padded = new byte[BLOCK];
        for (int i = 0; i < BLOCK; i++) {
            padded[i] = (byte) (key[i] ^ pad);
        }
        MessageDigest digest = digest();
        digest.update(padded);
        Arrays.fill(padded, (byte) 0);
        return digest;
    }

    private static MessageDigest copy(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(
                    "this Java runtime has a SHA-256 that cannot be copied, which SCRAM needs: " + digest.getProvider(),
                    e);
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
