package dev.quell.token;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals bytes into a line of text: AES-256 in GCM mode, with a random nonce in front, and the version in front of all and
 * authenticated with the rest.
 */
public final class TokenSeal {
    private static final String VERSION = "quell1.";
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    /** Far above what a real token needs: what is longer need not be looked at. */
    private static final int LONGEST = 64 * 1024;

    private static final SecureRandom RANDOM = new SecureRandom();

    private TokenSeal() {}

    /** A new random key. */
    public static SecretKey newKey() {
        byte[] bytes = new byte[KEY_BYTES];
        RANDOM.nextBytes(bytes);
        return new SecretKeySpec(bytes, "AES");
    }

    /**
     * Seals bytes, and wipes them.
     *
     * @throws IllegalArgumentException if the key is of another kind, or cannot be used
     */
    public static String seal(byte[] contents, SecretKey key) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, checked(key), nonce).doFinal(contents);
            byte[] all = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
            System.arraycopy(sealed, 0, all, NONCE_BYTES, sealed.length);
            return VERSION + encode(all);
        } catch (GeneralSecurityException e) {
            throw unusable(e);
        } finally {
            Arrays.fill(contents, (byte) 0);
        }
    }

    /**
     * Opens what was sealed.
     *
     * @throws IllegalArgumentException with a sentence for people, if it cannot be opened
     */
    public static byte[] open(String token, SecretKey key) {
        byte[] all = decode(token);
        try {
            byte[] nonce = Arrays.copyOf(all, NONCE_BYTES);
            return cipher(Cipher.DECRYPT_MODE, checked(key), nonce).doFinal(all, NONCE_BYTES, all.length - NONCE_BYTES);
        } catch (AEADBadTagException e) {
            throw new IllegalArgumentException("the cancel token was changed, or was sealed with another key");
        } catch (GeneralSecurityException e) {
            throw unusable(e);
        }
    }

    private static byte[] decode(String token) {
        if (!token.startsWith(VERSION)) {
            throw new IllegalArgumentException(
                    "this is not a cancel token of this version: it does not begin with \"" + VERSION + "\"");
        }
        if (token.length() > LONGEST) {
            throw new IllegalArgumentException("this is not a cancel token: it is too long");
        }
        String encoded = token.substring(VERSION.length());
        byte[] all = bytes(encoded);
        // The last character has bits that stand for nothing: a token is to have one text only.
        if (!encode(all).equals(encoded)) {
            throw new IllegalArgumentException("the cancel token was changed");
        }
        if (all.length <= NONCE_BYTES) {
            throw new IllegalArgumentException("the cancel token was cut short");
        }
        return all;
    }

    private static String encode(byte[] all) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    }

    private static byte[] bytes(String encoded) {
        try {
            return Base64.getUrlDecoder().decode(encoded);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the cancel token has characters that no token has", e);
        }
    }

    private static Cipher cipher(int mode, SecretKey key, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(VERSION.getBytes(StandardCharsets.US_ASCII));
        return cipher;
    }

    private static SecretKey checked(SecretKey key) {
        byte[] bytes = key.getEncoded();
        // A key that lives in hardware does not show its bytes.
        boolean suitable = key.getAlgorithm().equals("AES") && (bytes == null || bytes.length == KEY_BYTES);
        if (!suitable) {
            throw new IllegalArgumentException(
                    "a cancel token is sealed with an AES key of 256 bits; CancelToken.newKey makes one");
        }
        return key;
    }

    private static IllegalArgumentException unusable(GeneralSecurityException e) {
        return new IllegalArgumentException(
                "the key cannot be used to seal or open a cancel token: " + e.getMessage(), e);
    }
}
