package dev.quell.testkit;

import java.io.IOException;
import java.util.Optional;

/** Moves the bytes of one direction of one connection until its sender ends. */
final class Pump {
    private final ProxiedConnection connection;
    private final Direction direction;
    private final Meddler meddler;
    private final Way way;
    private boolean receiverGone;

    Pump(ProxiedConnection connection, Direction direction, Meddler meddler) {
        this.connection = connection;
        this.direction = direction;
        this.meddler = meddler;
        this.way = new Way(connection, direction);
    }

    void run() {
        for (Optional<byte[]> piece = connection.read(direction);
                piece.isPresent();
                piece = connection.read(direction)) {
            pass(piece.get());
        }
        switch (connection.awaitEnding(direction)) {
            case FINISHED -> finish();
            case BROKEN -> connection.reset(direction);
        }
    }

    /** What cannot be delivered is dropped: that the receiver is gone, its own direction tells the sender. */
    void pass(byte[] bytes) {
        if (receiverGone) {
            return;
        }
        try {
            meddler.forward(bytes, way);
        } catch (IOException gone) {
            receiverGone = true;
        }
    }

    private void finish() {
        try {
            meddler.finish(way);
        } catch (IOException gone) {
            receiverGone = true;
        }
    }
}
