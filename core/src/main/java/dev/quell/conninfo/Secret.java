package dev.quell.conninfo;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * A password, kept from being printed or compared in a way that leaks it. Immutable and thread-safe.
 *
 * <p>Two secrets are compared in a time that does not depend on where they differ.
 */
public final class Secret {
    /** What is shown in place of a secret. */
    static final String MASK = "********";

    private final byte[] utf8;

    private Secret(byte[] utf8) {
        this.utf8 = utf8;
    }

    /**
     * Wraps a password.
     *
     * @param value the password in clear
     * @return the secret
     */
    public static Secret of(String value) {
        return new Secret(value.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Gives the password away, to be used at the very place that needs it.
     *
     * @return the password in clear
     */
    public String reveal() {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && MessageDigest.isEqual(utf8, secret.utf8);
    }

    /** A constant: a hash of the password would tell something about it wherever it is printed. */
    @Override
    public int hashCode() {
        return 1;
    }

    @Override
    public String toString() {
        return MASK;
    }
}
