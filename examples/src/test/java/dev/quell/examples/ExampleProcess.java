package dev.quell.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An example as a process of its own, with an environment that names no server. */
final class ExampleProcess implements AutoCloseable {
    /** How it ended, and what it printed. */
    record Ended(int status, String out, String err) {}

    private static final long DEADLINE_SECONDS = 90;

    private final Process process;
    private final Path directory;

    private ExampleProcess(Process process, Path directory) {
        this.process = process;
        this.directory = directory;
    }

    static ExampleProcess start(String... arguments) {
        try {
            Path directory = Files.createTempDirectory("quell-examples-test-");
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-Xmx128m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Run.class.getName()));
            command.addAll(List.of(arguments));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectOutput(directory.resolve("out").toFile())
                    .redirectError(directory.resolve("err").toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
            return new ExampleProcess(builder.start(), directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Ended run(String... arguments) {
        try (ExampleProcess running = start(arguments)) {
            return running.await();
        }
    }

    Ended await() {
        try {
            if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("the example did not end; so far it said: " + text("out") + err());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for the example", e);
        }
        return new Ended(process.exitValue(), text("out"), err());
    }

    String err() {
        return text("err");
    }

    private String text(String file) {
        try {
            return Files.readString(directory.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        // In good order first, so that an embedded server is removed.
        process.destroy();
        try {
            if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            for (String file : List.of("out", "err")) {
                Files.deleteIfExists(directory.resolve(file));
            }
            Files.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
