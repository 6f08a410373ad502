package dev.quell.proof;

import dev.quell.testkit.Direction;
import dev.quell.testkit.Meddler;
import dev.quell.testkit.Meddlers;
import dev.quell.testkit.Meddling;
import dev.quell.testkit.Opening;
import dev.quell.testkit.ProxiedConnection;
import dev.quell.testkit.Way;
import java.io.IOException;
import java.util.Locale;

/**
 * Trouble in one place of the network. The session is the first connection through it; it is spared until {@link
 * #begin}, so that it can log in.
 */
final class HostileNetwork implements Meddling {
    /** Which connections are in trouble. */
    enum Place {
        SESSION,
        /** Those that carry cancel requests, as far as that can be seen: encrypted ones all look alike. */
        CANCELS,
        FIRST,
        /** The session and what carries cancel requests. */
        BOTH,
        /** Any connection, those that log in to terminate the backend included. */
        ALL;

        boolean hits(ProxiedConnection connection) {
            boolean session = connection.number() == 0;
            boolean login = connection.opening() instanceof Opening.Startup;
            return switch (this) {
                case SESSION -> session;
                case CANCELS -> !session && !login;
                case FIRST -> connection.number() == 1;
                case BOTH -> session || !login;
                case ALL -> true;
            };
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    private final Trouble trouble;
    private final Place place;
    private volatile boolean begun;

    HostileNetwork(Trouble trouble, Place place) {
        this.trouble = trouble;
        this.place = place;
    }

    /** From now on the session is in trouble too, if it is to be. */
    void begin() {
        begun = true;
    }

    @Override
    public Meddler meddler(ProxiedConnection connection, Direction direction) {
        if (!place.hits(connection)) {
            return Meddlers.pass();
        }
        Meddler meddler = trouble.meddling().meddler(connection, direction);
        return connection.number() == 0 ? new Dormant(meddler) : meddler;
    }

    @Override
    public boolean reaches(ProxiedConnection connection) {
        return !place.hits(connection) || trouble.meddling().reaches(connection);
    }

    /** Passes everything on until the trouble begins. */
    private final class Dormant implements Meddler {
        private final Meddler later;

        Dormant(Meddler later) {
            this.later = later;
        }

        private Meddler now() {
            return begun ? later : Meddlers.pass();
        }

        @Override
        public void forward(byte[] bytes, Way way) throws IOException {
            now().forward(bytes, way);
        }

        @Override
        public void finish(Way way) throws IOException {
            now().finish(way);
        }
    }
}
