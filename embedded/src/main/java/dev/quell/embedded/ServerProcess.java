package dev.quell.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One run of a server: a shell in a session of its own that has the postmaster as its child.
 *
 * <p>The session keeps a Ctrl-C typed in the terminal from the server, which must outlive its clients. The shell and
 * its pipe end the server even when this program is killed; see {@code supervise.sh}.
 */
final class ServerProcess {
    private static final long POLL_MILLIS = 2;
    private static final int STATUS_LINE = 7;
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

    private final Process shell;
    private final Path home;

    private ServerProcess(Process shell, Path home) {
        this.shell = shell;
        this.home = home;
    }

    /** Launches a server whose data directory is {@code home/data}; it is not ready yet. */
    static ServerProcess launch(PostgresInstallation installation, Path home, int port) throws IOException {
        // A file left by a server that was killed would look like a ready one.
        Files.deleteIfExists(pidFile(home));
        List<String> command = new ArrayList<>(List.of("setsid", "sh", "-c", script(), "quell-postgres"));
        command.add(home.toString());
        command.addAll(Privileges.unprivileged());
        command.addAll(List.of(
                installation.program("postgres").toString(),
                "-D",
                dataDirectory(home).toString(),
                "-p",
                Integer.toString(port)));
        return new ServerProcess(Commands.prepare(command, log(home)).start(), home);
    }

    static Path dataDirectory(Path home) {
        return home.resolve("data");
    }

    static Path log(Path home) {
        return home.resolve("server.log");
    }

    boolean isAlive() {
        return shell.isAlive();
    }

    /**
     * Waits until the postmaster says that it accepts connections.
     *
     * @return false if the server ended instead; its log says why
     */
    boolean awaitReady(Duration timeout) throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!isReady()) {
            if (endsWithin(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                return false;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new EmbeddedPostgresException("PostgreSQL was not ready within %d ms; its log ends: %s"
                        .formatted(timeout.toMillis(), Commands.tail(log(home))));
            }
        }
        return true;
    }

    void reload() throws IOException {
        tell("reload");
    }

    /**
     * Stops the server and everything it started; each mode gives way to a stronger one when it takes too long. Not
     * hurried by an interrupt, since what is not stopped here would be left behind.
     */
    void stop(StopMode mode) {
        List<ProcessHandle> started = shell.descendants().toList();
        for (StopMode next : StopMode.values()) {
            if (next.compareTo(mode) >= 0 && tellAndAwait(next)) {
                break;
            }
        }
        shell.destroyForcibly();
        // Only a killed postmaster leaves processes behind, and they notice it by themselves, but later.
        started.forEach(ProcessHandle::destroyForcibly);
        Processes.awaitEnd(started, STOP_TIMEOUT);
    }

    private boolean tellAndAwait(StopMode mode) {
        try {
            tell(mode.word());
        } catch (IOException brokenPipe) {
            // The shell has ended, or is about to.
        }
        return endsInTime(shell.onExit());
    }

    private static boolean endsInTime(CompletableFuture<?> end) {
        return end.orTimeout(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .handle((ended, late) -> late == null)
                .join();
    }

    private void tell(String word) throws IOException {
        var pipe = shell.getOutputStream();
        pipe.write((word + "\n").getBytes(StandardCharsets.US_ASCII));
        pipe.flush();
    }

    private boolean endsWithin(long time, TimeUnit unit) {
        try {
            return shell.waitFor(time, unit);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new EmbeddedPostgresException("interrupted while waiting for PostgreSQL", interruption);
        }
    }

    /** The eighth line of {@code postmaster.pid} is the postmaster's status, which {@code pg_ctl} waits for as well. */
    private boolean isReady() throws IOException {
        try {
            List<String> lines = Files.readAllLines(pidFile(home), StandardCharsets.ISO_8859_1);
            return lines.size() > STATUS_LINE && lines.get(STATUS_LINE).strip().equals("ready");
        } catch (NoSuchFileException notYet) {
            return false;
        }
    }

    private static Path pidFile(Path home) {
        return dataDirectory(home).resolve("postmaster.pid");
    }

    private static String script() throws IOException {
        try (InputStream script = ServerProcess.class.getResourceAsStream("supervise.sh")) {
            return new String(Objects.requireNonNull(script, "supervise.sh").readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
