package dev.quell.runtime;

import java.nio.ByteBuffer;

/**
 * What a caller does that sends data for a COPY itself.
 *
 * @param waits whether it waits for the server to ask for data
 */
record CopyWriting(Sending sending, CopyFeed copy, Execution execution, ByteBuffer data, boolean waits)
        implements CallerWork {
    @Override
    public boolean advance() {
        if (!sending.isCurrent(execution)) {
            return true;
        }
        return copy.isFeeding() ? copy.write(data) : !waits || !data.hasRemaining();
    }

    @Override
    public boolean sends() {
        return copy.isFeeding();
    }

    @Override
    public boolean comesInBulk() {
        return false;
    }
}
