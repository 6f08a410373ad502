package dev.quell.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * One run of PgBouncer, under a shell that ends it when this process closes the pipe between them, or dies.
 *
 * <p>The session of its own keeps a Ctrl-C typed in the terminal from it. PgBouncer refuses to run as root; root runs it
 * in a user namespace without a user mapping, where it sees itself as "nobody" and may still read what root owns.
 */
final class PgBouncerProcess implements AutoCloseable {
    private static final String PROGRAM = "pgbouncer";
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration PROBE_LIMIT = Duration.ofSeconds(1);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);
    private static final long POLL_NANOS = 2_000_000;
    private static final int TAIL_LINES = 15;
    private static final String SUPERVISE = """
            exec 3<&0 </dev/null
            "$@" 3<&- &
            bouncer=$!
            (read -r end <&3; kill "$bouncer") &
            reader=$!
            wait "$bouncer"
            kill "$reader"
            """;

    private final Process shell;
    private final Path log;

    private PgBouncerProcess(Process shell, Path log) {
        this.shell = shell;
        this.log = log;
    }

    /** The program; Debian installs it where an ordinary user's PATH may not lead. */
    static Optional<Path> program() {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(Stream.of(path.split(":", -1)), Stream.of("/usr/sbin", "/usr/local/sbin"))
                .map(directory -> Path.of(directory, PROGRAM))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static String version() {
        try {
            Process process = new ProcessBuilder(requireProgram().toString(), "--version").start();
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return answer.lines()
                    .findFirst()
                    .orElse("")
                    .replace("PgBouncer", "")
                    .strip();
        } catch (IOException failure) {
            throw new UncheckedIOException("PgBouncer does not tell its version", failure);
        }
    }

    static PgBouncerProcess launch(Path home, Path configuration) throws IOException {
        Path log = home.resolve("pgbouncer.log");
        List<String> command = new ArrayList<>(List.of("setsid", "sh", "-c", SUPERVISE, "quell-pgbouncer"));
        if (isRoot()) {
            command.addAll(List.of("unshare", "--user"));
        }
        command.addAll(List.of(requireProgram().toString(), configuration.toString()));
        return new PgBouncerProcess(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start(),
                log);
    }

    private static boolean isRoot() throws IOException {
        return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }

    private static Path requireProgram() {
        return program()
                .orElseThrow(() -> new IllegalStateException("PgBouncer is not installed: install it, on Debian"
                        + " and Ubuntu with \"apt-get install pgbouncer\", and run again"));
    }

    Path log() {
        return log;
    }

    boolean isAlive() {
        return shell.isAlive();
    }

    /** Waits until it accepts connections; false if it ended instead. */
    boolean awaitReady(int port) {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        String refusal = "it has not said that it is up";
        while (shell.isAlive()) {
            if (logSays("process up")) {
                refusal = refusal(port);
                if (refusal.isEmpty()) {
                    return true;
                }
            }
            if (System.nanoTime() - deadline > 0) {
                close();
                throw new IllegalStateException("PgBouncer was not ready within %d ms (%s); its log ends: %s"
                        .formatted(START_LIMIT.toMillis(), refusal, logTail()));
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return false;
    }

    boolean foundPortTaken() {
        return logSays("Address already in use");
    }

    String logTail() {
        List<String> lines = logLines();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    }

    @Override
    public void close() {
        List<ProcessHandle> started = shell.descendants().toList();
        try {
            shell.getOutputStream().close();
        } catch (IOException brokenPipe) {
            // The shell has ended, and PgBouncer with it.
        }
        boolean ended = shell.onExit()
                .orTimeout(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .handle((process, late) -> late == null)
                .join();
        if (!ended) {
            started.forEach(ProcessHandle::destroyForcibly);
            shell.destroyForcibly();
        }
    }

    private boolean logSays(String words) {
        return logLines().stream().anyMatch(line -> line.contains(words));
    }

    private List<String> logLines() {
        try {
            return Files.readAllLines(log, StandardCharsets.ISO_8859_1);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Why it accepts no connection; empty if it does. */
    private static String refusal(int port) {
        try (var probe = new Socket()) {
            // Not the loopback address of this JVM, which may be that of IPv6.
            InetAddress listening = InetAddress.ofLiteral("127.0.0.1");
            probe.connect(new InetSocketAddress(listening, port), (int) PROBE_LIMIT.toMillis());
            return "";
        } catch (IOException notYet) {
            return notYet.toString();
        }
    }
}
