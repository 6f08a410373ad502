package dev.quell.conformance.libpq;

import dev.quell.testkit.libpq.Pq;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Plays scenarios, each on a thread of its own: what hangs in C cannot be interrupted. */
final class Player {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private Player() {}

    /**
     * The trace of a scenario.
     *
     * @throws AssertionError with the trace so far if it does not come to an end
     */
    static List<String> play(Scenario scenario, Pq pq) throws Exception {
        Stage stage = new Stage(pq, scenario.setting());
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread thread = Thread.ofPlatform().daemon().name("scenario").start(() -> {
            try (stage) {
                scenario.body().play(stage);
            } catch (Throwable thrown) {
                stage.trace().add("ended by " + thrown);
                failure.set(thrown);
            }
        });
        if (!thread.join(LIMIT)) {
            stage.closeServers();
            throw new AssertionError(
                    "hangs after%n%s".formatted(String.join("\n", stage.trace().lines())));
        }
        if (failure.get() instanceof QuellLibpq.MissingFunction missing) {
            throw new AssertionError(missing.getMessage());
        }
        if (failure.get() instanceof Error error) {
            throw error;
        }
        return stage.trace().lines();
    }
}
