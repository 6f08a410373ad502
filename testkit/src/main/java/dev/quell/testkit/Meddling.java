package dev.quell.testkit;

import java.util.function.Supplier;

/** Chooses what a proxy does with each connection, as soon as the connection's first opening is known. */
@FunctionalInterface
public interface Meddling {
    /** Passes everything on. */
    Meddling NONE = (connection, direction) -> Meddlers.pass();

    /** What to do with one direction of this connection. Called once for each direction. */
    Meddler meddler(ProxiedConnection connection, Direction direction);

    /** Whether to connect to the server at all; if not, the client is accepted, heard and never answered. */
    default boolean reaches(ProxiedConnection connection) {
        return true;
    }

    /** Accepts every client and never answers. */
    static Meddling silence() {
        return new Meddling() {
            @Override
            public Meddler meddler(ProxiedConnection connection, Direction direction) {
                return Meddlers.blackHole();
            }

            @Override
            public boolean reaches(ProxiedConnection connection) {
                return false;
            }
        };
    }

    /** The same for one direction of every connection; the other passes. */
    static Meddling of(Direction where, Supplier<Meddler> meddlers) {
        return (connection, direction) -> direction == where ? meddlers.get() : Meddlers.pass();
    }
}
