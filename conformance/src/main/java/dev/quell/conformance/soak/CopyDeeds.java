package dev.quell.conformance.soak;

import static dev.quell.conformance.soak.Scene.expect;

import dev.quell.Connection;
import dev.quell.CopyIn;
import dev.quell.CopyOut;
import dev.quell.QuellException;
import dev.quell.Result;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SubmissionPublisher;

/** COPY in both directions, to its end and not. */
final class CopyDeeds {
    private static final int LINES_IN_PIECE = 200;
    private static final byte[] PIECE = "1\tcopied\n".repeat(LINES_IN_PIECE).getBytes(StandardCharsets.UTF_8);
    private static final int BUFFERED = 8;
    private static final String IN = "copy soak_sink from stdin";
    private static final String[] FORMATS = {"text", "csv", "binary"};

    private CopyDeeds() {}

    static void out(Scene scene) throws Exception {
        scene.lend(connection -> {
            String format = FORMATS[scene.random(FORMATS.length)];
            try (CopyOut copy = connection.copyOut("copy soak_rows to stdout (format " + format + ")");
                    InputStream in = copy.stream()) {
                long bytes = in.readAllBytes().length;
                Result result = copy.query().await().getLast();
                expect(
                        bytes == copy.bytesReceived() && result.rowsAffected() == Ground.ROWS,
                        "a COPY gave " + bytes + " bytes: " + result);
            }
        });
    }

    /** Closed after some of its data. */
    static void outLeft(Scene scene) throws Exception {
        scene.lend(connection -> {
            try (CopyOut copy = connection.copyOut(
                            "copy (select * from soak_rows cross join generate_series(1, 1000)) to stdout");
                    InputStream in = copy.stream()) {
                int length = 1 + scene.random(300_000);
                expect(in.readNBytes(length).length == length, "a COPY gave less than " + length + " bytes");
            }
        });
    }

    static void in(Scene scene) throws Exception {
        scene.lend(connection -> {
            int pieces = 1 + scene.random(40);
            Result result = scene.oneOf(2) ? written(connection, pieces) : published(connection, pieces);
            expect(
                    result.rowsAffected() == (long) pieces * LINES_IN_PIECE,
                    pieces + " pieces were copied as " + result.commandTag());
        });
    }

    private static Result written(Connection connection, int pieces) throws Exception {
        try (CopyIn copy = connection.copyIn(IN);
                OutputStream out = copy.stream()) {
            for (int i = 0; i < pieces; i++) {
                out.write(PIECE);
            }
            return copy.finish();
        }
    }

    private static Result published(Connection connection, int pieces) throws Exception {
        try (CopyIn copy = connection.copyIn(IN)) {
            CompletableFuture<Result> result;
            try (var publisher = new SubmissionPublisher<ByteBuffer>(Thread::startVirtualThread, BUFFERED)) {
                result = copy.from(publisher);
                for (int i = 0; i < pieces; i++) {
                    publisher.submit(ByteBuffer.wrap(PIECE));
                }
            }
            return Scene.soon(result);
        }
    }

    /** Failed by the client, closed, or cancelled, after some of its data. */
    static void inLeft(Scene scene) throws Exception {
        scene.lend(connection -> {
            CopyIn copy = connection.copyIn(IN);
            for (int i = scene.random(20); i > 0; i--) {
                copy.write(ByteBuffer.wrap(PIECE));
            }
            switch (scene.random(3)) {
                case 0 -> copy.fail("it was enough");
                case 1 -> copy.close();
                default -> Scene.soon(copy.query().cancel());
            }
            try {
                throw new Scene.Unexpected(
                        "a COPY that was left ended with " + copy.query().await());
            } catch (QuellException asWanted) {
                expect(connection.isOpen(), "a COPY that was left took the connection with it: " + asWanted);
            }
        });
    }
}
