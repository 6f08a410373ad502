package dev.quell.testkit;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

/** Meddlers for the usual misfortunes. Those that count hold a state: one for each direction of each connection. */
public final class Meddlers {
    private static final Meddler PASS = (bytes, way) -> way.send(bytes);

    private Meddlers() {}

    /** Passes everything on. */
    public static Meddler pass() {
        return PASS;
    }

    /** Swallows everything, the end included. */
    public static Meddler blackHole() {
        return new Meddler() {
            @Override
            public void forward(byte[] bytes, Way way) {}

            @Override
            public void finish(Way way) {}
        };
    }

    /** Passes everything on but the end. */
    public static Meddler swallowEnd() {
        return new Meddler() {
            @Override
            public void forward(byte[] bytes, Way way) throws IOException {
                way.send(bytes);
            }

            @Override
            public void finish(Way way) {}
        };
    }

    /** Passes everything on, each piece and the end later by this much. */
    public static Meddler delay(Duration delay) {
        return held(way -> way.connection().pause(delay));
    }

    /** Passes nothing on before the latch is open. */
    public static Meddler holdUntil(CountDownLatch latch) {
        return held(way -> way.hold(latch));
    }

    /** Passes bytes on one at a time. */
    public static Meddler byteByByte() {
        return (bytes, way) -> {
            for (byte one : bytes) {
                way.send(new byte[] {one});
            }
        };
    }

    /** Passes that many bytes on and swallows the rest, the end included. */
    public static Meddler blackHoleAfter(int count) {
        return after(count, way -> {}, blackHole());
    }

    /** Passes that many bytes on and then resets the connection on both sides (RST). */
    public static Meddler resetAfter(int count) {
        return after(count, way -> way.connection().reset(), blackHole());
    }

    /** Passes that many bytes on and then says that this was the end (FIN), although more came. */
    public static Meddler finishAfter(int count) {
        return after(count, Way::finish, blackHole());
    }

    /** Passes everything on, with the given bytes put in after that many. */
    public static Meddler injectAfter(int count, byte[] injected) {
        byte[] copy = injected.clone();
        return after(count, way -> way.send(copy), pass());
    }

    @FunctionalInterface
    private interface Act {
        void on(Way way) throws IOException;
    }

    private static Meddler held(Act wait) {
        return new Meddler() {
            @Override
            public void forward(byte[] bytes, Way way) throws IOException {
                wait.on(way);
                way.send(bytes);
            }

            @Override
            public void finish(Way way) throws IOException {
                wait.on(way);
                way.finish();
            }
        };
    }

    private static Meddler after(int count, Act act, Meddler then) {
        return new Meddler() {
            private int left = count;

            @Override
            public void forward(byte[] bytes, Way way) throws IOException {
                if (left < 0) {
                    then.forward(bytes, way);
                    return;
                }
                int passed = Math.min(left, bytes.length);
                way.send(Arrays.copyOf(bytes, passed));
                left -= passed;
                if (left == 0) {
                    left = -1;
                    act.on(way);
                    then.forward(Arrays.copyOfRange(bytes, passed, bytes.length), way);
                }
            }

            @Override
            public void finish(Way way) throws IOException {
                if (left < 0) {
                    then.finish(way);
                } else {
                    way.finish();
                }
            }
        };
    }
}
