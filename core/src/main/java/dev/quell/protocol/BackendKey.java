package dev.quell.protocol;

import java.util.Arrays;

/**
 * What names a backend in a cancel request: its process ID and its secret key. Immutable; the key is shown to no one but
 * the cancel request.
 */
public final class BackendKey {
    private final int processId;
    private final byte[] secret;

    public BackendKey(int processId, byte[] secret) {
        this.processId = processId;
        this.secret = secret.clone();
    }

    public int processId() {
        return processId;
    }

    byte[] secret() {
        return secret;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BackendKey key && processId == key.processId && Arrays.equals(secret, key.secret);
    }

    @Override
    public int hashCode() {
        return processId;
    }

    @Override
    public String toString() {
        return "BackendKey[processId=" + processId + "]";
    }
}
