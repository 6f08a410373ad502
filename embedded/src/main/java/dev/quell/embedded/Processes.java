package dev.quell.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Waits for processes that are no children of this one, of whose end the kernel does not tell. */
final class Processes {
    private static final long POLL_NANOS = 1_000_000;

    private Processes() {}

    /** Waits until none of them runs any more or the time is up, whether or not the thread is interrupted. */
    static void awaitEnd(List<ProcessHandle> processes, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        boolean interrupted = false;
        while (processes.stream().anyMatch(Processes::runs) && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(POLL_NANOS);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** {@code isAlive} counts those that have ended and wait for their parent to notice, which may take seconds. */
    private static boolean runs(ProcessHandle process) {
        return process.isAlive() && state(process.pid()) != 'Z';
    }

    private static char state(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
            // The name before the state stands in parentheses and may hold any character.
            return stat.charAt(stat.lastIndexOf(')') + 2);
        } catch (IOException gone) {
            return 'Z';
        }
    }
}
