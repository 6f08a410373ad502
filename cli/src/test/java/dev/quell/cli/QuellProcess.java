package dev.quell.cli;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The command as a process of its own, with an environment that names no server. */
final class QuellProcess implements AutoCloseable {
    /** How it ended, and what it printed. */
    record Ended(int status, String out, String err) {}

    private static final long DEADLINE_SECONDS = 60;

    private final Process process;
    private final Path directory;

    private QuellProcess(Process process, Path directory) {
        this.process = process;
        this.directory = directory;
    }

    /** A command line to be run. */
    static final class Description {
        private final List<String> arguments;
        private final Map<String, String> environment = new TreeMap<>();
        private String input = "";
        private String classPath = System.getProperty("java.class.path");
        private boolean pipesRows;

        private Description(List<String> arguments) {
            this.arguments = arguments;
        }

        Description environment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        Description input(String text) {
            input = text;
            return this;
        }

        /** Rows go to {@link QuellProcess#rows} instead of a file. */
        Description pipingRows() {
            pipesRows = true;
            return this;
        }

        /** Without the jars and folders whose paths match. */
        Description without(String pattern) {
            classPath = Arrays.stream(classPath.split(File.pathSeparator, -1))
                    .filter(entry -> !entry.matches(pattern))
                    .collect(Collectors.joining(File.pathSeparator));
            return this;
        }

        QuellProcess start() {
            try {
                Path directory = Files.createTempDirectory("quell-cli-test-");
                Files.writeString(directory.resolve("in"), input);
                // Whatever runs the tests in the background may have them ignore these signals.
                List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT,TERM,HUP"));
                command.addAll(javaCommand(classPath));
                command.addAll(arguments);
                ProcessBuilder builder = new ProcessBuilder(command)
                        .redirectInput(directory.resolve("in").toFile())
                        .redirectError(directory.resolve("err").toFile());
                if (!pipesRows) {
                    builder.redirectOutput(directory.resolve("out").toFile());
                }
                builder.environment().keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("QUELL"));
                builder.environment().putAll(environment);
                return new QuellProcess(builder.start(), directory);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Ended run() {
            try (QuellProcess running = start()) {
                return running.await();
            }
        }
    }

    static Description quell(String... arguments) {
        return new Description(List.of(arguments));
    }

    /** Java, the class path and the main class, as for this test. */
    static List<String> javaCommand() {
        return javaCommand(System.getProperty("java.class.path"));
    }

    private static List<String> javaCommand(String classPath) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-cp",
                classPath,
                Main.class.getName());
    }

    Ended await() {
        try {
            if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("the command did not end; so far it said: " + err());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for the command", e);
        }
        return new Ended(process.exitValue(), out(), err());
    }

    String out() {
        return text("out");
    }

    String err() {
        return text("err");
    }

    /** The pipe that the rows come through. */
    BufferedReader rows() {
        return process.inputReader();
    }

    void signal(String name) {
        signal(process.pid(), name);
    }

    static void signal(long process, String name) {
        try {
            int status = new ProcessBuilder("kill", "-" + name, Long.toString(process))
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new AssertionError("the signal " + name + " was not sent");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while sending a signal", e);
        }
    }

    private String text(String file) {
        Path path = directory.resolve(file);
        try {
            return Files.exists(path) ? Files.readString(path) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            for (String file : List.of("in", "out", "err")) {
                Files.deleteIfExists(directory.resolve(file));
            }
            Files.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
