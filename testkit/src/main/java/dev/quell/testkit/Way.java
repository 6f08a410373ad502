package dev.quell.testkit;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** The receiving end of one direction of a proxied connection, as a {@link Meddler} sees it. */
public final class Way {
    private final ProxiedConnection connection;
    private final Direction direction;

    Way(ProxiedConnection connection, Direction direction) {
        this.connection = connection;
        this.direction = direction;
    }

    /** The connection this is a part of. */
    public ProxiedConnection connection() {
        return connection;
    }

    /** The direction this is. */
    public Direction direction() {
        return direction;
    }

    /** Sends bytes to the receiver. */
    public void send(byte[] bytes) throws IOException {
        connection.send(direction, bytes);
    }

    /** Tells the receiver that nothing more will come (FIN). */
    public void finish() throws IOException {
        connection.finish(direction);
    }

    /** Holds this direction up until the latch is open or the connection is closed. */
    public void hold(CountDownLatch latch) throws IOException {
        connection.await(latch);
    }
}
