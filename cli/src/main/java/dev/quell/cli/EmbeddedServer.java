package dev.quell.cli;

import dev.quell.cli.console.CliException;
import dev.quell.cli.console.ExitStatus;
import dev.quell.cli.console.Screen;
import dev.quell.embedded.EmbeddedPostgres;
import dev.quell.embedded.EmbeddedPostgresException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The server for those who name none: starts while the command still does other things, and is removed at the end. */
final class EmbeddedServer implements AutoCloseable {
    private final CompletableFuture<EmbeddedPostgres> server = new CompletableFuture<>();

    private EmbeddedServer() {}

    /** Begins to start the server; says so where that takes a while. */
    static EmbeddedServer start(Screen screen) {
        EmbeddedServer embedded = new EmbeddedServer();
        // A daemon, so that nobody need wait for it who has lost interest.
        Thread.ofPlatform().daemon().name("quell-embedded").start(() -> embedded.run(screen));
        return embedded;
    }

    private void run(Screen screen) {
        try {
            server.complete(EmbeddedPostgres.builder()
                    .progress(sentence -> screen.say("quell: " + sentence))
                    .closeAtExit(false)
                    .start());
        } catch (RuntimeException e) {
            server.completeExceptionally(e);
        }
    }

    CompletableFuture<EmbeddedPostgres> started() {
        return server;
    }

    /** The server as a target, once it runs. */
    Target target() throws CliException {
        try {
            return Targets.embedded(server.join().conninfo());
        } catch (CompletionException e) {
            if (e.getCause() instanceof EmbeddedPostgresException failure) {
                throw new CliException(
                        ExitStatus.NOT_CONNECTED,
                        failure.getMessage() + "\nTo ask another server than the embedded one, name it with -d.",
                        failure);
            }
            throw e;
        }
    }

    /** Removes the server if it runs. One that is just being started ends by itself, soon after this program. */
    @Override
    public void close() {
        if (server.isDone() && !server.isCompletedExceptionally()) {
            server.join().close();
        }
    }
}
