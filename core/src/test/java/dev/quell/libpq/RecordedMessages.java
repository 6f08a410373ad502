package dev.quell.libpq;

import dev.quell.testkit.Direction;
import dev.quell.testkit.ProxiedConnection;
import java.nio.ByteBuffer;

/** The messages that a proxy has recorded of a connection without TLS, given to a tracer one after the other. */
final class RecordedMessages {
    private static final int SSL_REQUEST = 80877103;

    private final Tracer tracer;
    private final ByteBuffer toServer;
    private final ByteBuffer toClient;
    private boolean opened;
    private boolean replyDue;

    RecordedMessages(ProxiedConnection connection, Tracer tracer) {
        this.tracer = tracer;
        toServer = ByteBuffer.wrap(connection.bytes(Direction.TO_SERVER));
        toClient = ByteBuffer.wrap(connection.bytes(Direction.TO_CLIENT));
    }

    /** Traces the next message of the frontend, F, or of the backend, B. */
    void next(char direction) {
        switch (direction) {
            case 'F' -> {
                if (opened) {
                    int from = toServer.position();
                    tracer.frontend(toServer.array(), from, skip(toServer, 1));
                } else {
                    opening();
                }
            }
            case 'B' -> {
                if (replyDue) {
                    replyDue = false;
                    tracer.reply("SSLResponse", (char) toClient.get());
                } else {
                    backend();
                }
            }
            default -> throw new AssertionError("the trace goes on with " + direction);
        }
    }

    /** One message that is traced, and what comes before it and is not. */
    private void backend() {
        int from = toClient.position();
        tracer.backend(toClient.array(), from, skip(toClient, 1));
        boolean ok = toClient.get(from) == 'R' && toClient.getInt(from + 5) == 0;
        if (ok) {
            backend();
        }
    }

    private void opening() {
        int from = toServer.position();
        replyDue = toServer.getInt(from + Integer.BYTES) == SSL_REQUEST;
        opened = !replyDue;
        tracer.opening(toServer.array(), from, skip(toServer, 0));
    }

    private static int skip(ByteBuffer bytes, int typeLength) {
        int end = bytes.position() + typeLength + bytes.getInt(bytes.position() + typeLength);
        bytes.position(end);
        return end;
    }
}
