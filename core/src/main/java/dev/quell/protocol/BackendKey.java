package dev.quell.protocol;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
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

    /** Writes the secret out, for a token that will be sealed. */
    public void writeTo(DataOutput out) throws IOException {
        out.writeInt(processId);
        out.writeShort(secret.length);
        out.write(secret);
    }

    /** Reads what {@link #writeTo} wrote. */
    public static BackendKey readFrom(DataInput in) throws IOException {
        int processId = in.readInt();
        byte[] secret = new byte[in.readUnsignedShort()];
        in.readFully(secret);
        return new BackendKey(processId, secret);
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
