package dev.quell.conformance.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The CPU time of a server on this machine, of all its processes, those that have ended too. Linux. */
final class ServerCpu {
    /** The unit of {@code /proc/PID/stat}, on every Linux there is. */
    private static final long NANOS_PER_TICK = TimeUnit.SECONDS.toNanos(1) / 100;

    /** Counted from the field behind the command's name, which may contain blanks. */
    private static final int UTIME = 11;

    private static final int STIME = 12;
    private static final int CUTIME = 13;
    private static final int CSTIME = 14;

    private final long postmaster;

    private ServerCpu(long postmaster) {
        this.postmaster = postmaster;
    }

    static ServerCpu of(Path dataDirectory) {
        try {
            return new ServerCpu(Long.parseLong(Files.readAllLines(dataDirectory.resolve("postmaster.pid"))
                    .getFirst()
                    .strip()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long nanos() {
        long ticks = ticks(postmaster, UTIME, STIME, CUTIME, CSTIME);
        for (String child : read("/proc/%1$d/task/%1$d/children".formatted(postmaster))
                .strip()
                .split(" ", -1)) {
            if (!child.isEmpty()) {
                ticks += ticks(Long.parseLong(child), UTIME, STIME);
            }
        }
        return ticks * NANOS_PER_TICK;
    }

    private static long ticks(long pid, int... fields) {
        String stat = read("/proc/" + pid + "/stat");
        String[] values = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
        long sum = 0;
        for (int field : fields) {
            sum += field < values.length ? Long.parseLong(values[field]) : 0;
        }
        return sum;
    }

    /** Empty if the process has ended meanwhile. */
    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException ended) {
            // "No such process" comes while it is being read.
            return "";
        }
    }
}
