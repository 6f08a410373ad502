package dev.quell.proof;

import dev.quell.testkit.Direction;
import dev.quell.testkit.Meddler;
import dev.quell.testkit.Meddlers;
import dev.quell.testkit.Meddling;
import dev.quell.testkit.ServerMessages;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;

/** What a network can do to a connection. */
enum Trouble {
    DELAY,
    /** Both directions are swallowed, the ends included. */
    BLACK_HOLE,
    /** TLS comes about, and what the client says over it is swallowed. */
    BLACK_HOLE_IN_TLS,
    /** As {@link #BLACK_HOLE}, after the first few bytes of what is said. */
    BLACK_HOLE_HALFWAY,
    /** Half-open: what the client says is lost; what the server says arrives. */
    DEAF_SERVER,
    /** Half-open: what the server says is lost; what the client says arrives. */
    DEAF_CLIENT,
    BYTE_BY_BYTE,
    SWALLOW_END,
    /** After the first few bytes of what is said. */
    FINISH_EARLY,
    /** In place of the first bytes. */
    RESET,
    /** After the first few bytes of what is said. */
    RESET_HALFWAY,
    /** What no server says, in place of the server's answer. */
    GARBAGE,
    /** An error in place of the server's answer, and the end. */
    ERROR,
    /** The connection is accepted, and that is all. */
    SILENCE,
    /** Nobody listens any more: done by the proxy, to no single connection. */
    REFUSAL;

    /** Less than a cancel request has, and than the server's error; more than a request for TLS. */
    private static final int FEW = 12;

    private static final Duration LATE = Duration.ofMillis(50);

    Meddling meddling() {
        return switch (this) {
            case DELAY -> bothWays(() -> Meddlers.delay(LATE));
            case BLACK_HOLE -> bothWays(Meddlers::blackHole);
            case BLACK_HOLE_IN_TLS -> Meddling.of(Direction.TO_SERVER, Trouble::blackHoleOnceCertificateIsShown);
            case BLACK_HOLE_HALFWAY -> bothWays(() -> Meddlers.blackHoleAfter(FEW));
            case DEAF_SERVER -> Meddling.of(Direction.TO_SERVER, Meddlers::blackHole);
            case DEAF_CLIENT -> Meddling.of(Direction.TO_CLIENT, Meddlers::blackHole);
            case BYTE_BY_BYTE -> bothWays(Meddlers::byteByByte);
            case SWALLOW_END -> bothWays(Meddlers::swallowEnd);
            case FINISH_EARLY -> bothWays(() -> Meddlers.finishAfter(FEW));
            case RESET -> bothWays(() -> Meddlers.resetAfter(0));
            case RESET_HALFWAY -> bothWays(() -> Meddlers.resetAfter(FEW));
            case GARBAGE ->
                bothWays(() -> answer("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
            case ERROR -> bothWays(() -> answer(ServerMessages.error("FATAL", "08006", "the network has had enough")));
            case SILENCE -> Meddling.silence();
            case REFUSAL -> Meddling.NONE;
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static Meddling bothWays(Supplier<Meddler> meddlers) {
        return (connection, direction) -> meddlers.get();
    }

    private static Meddler blackHoleOnceCertificateIsShown() {
        return (bytes, way) -> {
            // One byte comes before it, the server's consent to TLS.
            if (way.connection().bytes(Direction.TO_CLIENT).length <= 1) {
                way.send(bytes);
            }
        };
    }

    /** Swallows what comes, answers in the server's place, and ends. */
    private static Meddler answer(byte[] answer) {
        return (bytes, way) -> {
            way.connection().inject(Direction.TO_CLIENT, answer);
            way.finish();
        };
    }
}
