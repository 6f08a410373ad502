package dev.quell.testkit;

import java.io.IOException;

/** What a {@link ScriptedServer} does with a connection. */
@FunctionalInterface
public interface Script {
    /**
     * Plays the script; the connection is closed when it returns or throws.
     *
     * @throws IOException if the client left or did something the script did not expect
     */
    void play(ScriptedConnection connection) throws IOException;
}
