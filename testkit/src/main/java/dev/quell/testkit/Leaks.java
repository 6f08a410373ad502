package dev.quell.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The threads, sockets and selectors of this process at one moment, to be compared with a later one. Linux.
 *
 * <p>Nothing else may open sockets meanwhile: tests that use it do not run at the same time as others.
 */
public final class Leaks {
    /** What the JVM starts for itself when it first needs it. */
    private static final List<String> OF_THE_JVM = List.of(
            "process reaper",
            "Common-Cleaner",
            "Cleaner-",
            "ForkJoinPool",
            "CompletableFutureDelayScheduler",
            "VirtualThread-unblocker",
            "VirtualThread-unparker",
            "Read-Poller",
            "Write-Poller",
            "MasterPoller",
            "Attach Listener",
            "Keep-Alive-Timer",
            "junit-jupiter-timeout-watcher",
            "PostgreSQL-JDBC-");

    private final Set<Long> threads;
    private final Map<String, String> descriptors;

    private Leaks(Set<Long> threads, Map<String, String> descriptors) {
        this.threads = threads;
        this.descriptors = descriptors;
    }

    /** What there is now. */
    public static Leaks snapshot() {
        openWhatTheJvmKeeps();
        Set<Long> threads = liveThreads().keySet();
        return new Leaks(threads, openDescriptors());
    }

    /**
     * Waits until nothing is there that was not there at the snapshot.
     *
     * @throws AssertionError naming the threads, sockets and selectors that stay
     */
    public void assertNone() {
        assertNone(Await.DEADLINE);
    }

    /** As {@link #assertNone()}, but waits no longer than this. */
    public void assertNone(Duration deadline) {
        try {
            Await.until(() -> found().isEmpty(), deadline, "the end of what was opened");
        } catch (AssertionError late) {
            throw new AssertionError("left behind: " + String.join(", ", found()), late);
        }
    }

    /** What there is now and was not at the snapshot, in words. */
    public Set<String> found() {
        var found = new TreeSet<String>();
        liveThreads().forEach((id, name) -> {
            if (!threads.contains(id)) {
                found.add("thread " + name);
            }
        });
        openDescriptors().forEach((link, name) -> {
            if (!descriptors.containsKey(link)) {
                found.add(name);
            }
        });
        return found;
    }

    private static Map<Long, String> liveThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> OF_THE_JVM.stream().noneMatch(thread.getName()::startsWith))
                .collect(Collectors.toMap(Thread::threadId, Thread::getName));
    }

    /** Descriptors of sockets and selectors, by what tells one from the next, with what they are connected to. */
    private static Map<String, String> openDescriptors() {
        var found = new LinkedHashMap<String, String>();
        Map<String, String> names = socketNames();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : all) {
                String link = linkOf(descriptor);
                if (link.startsWith("socket:")) {
                    found.put(link, names.getOrDefault(link, "unconnected " + link));
                } else if (link.equals("anon_inode:[eventpoll]")) {
                    found.put(link + descriptor.getFileName(), "selector");
                }
            }
            return found;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String linkOf(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }

    private static Map<String, String> socketNames() {
        var names = new LinkedHashMap<String, String>();
        try {
            for (String table : List.of("tcp", "tcp6")) {
                for (String line : Files.readAllLines(Path.of("/proc/self/net", table))) {
                    String[] fields = line.strip().split("\\s+", -1);
                    names.put(
                            "socket:[" + fields[9] + "]",
                            "TCP socket from port %s to port %s".formatted(port(fields[1]), port(fields[2])));
                }
            }
            for (String line : Files.readAllLines(Path.of("/proc/self/net/unix"))) {
                String[] fields = line.strip().split("\\s+", -1);
                names.put("socket:[" + fields[6] + "]", "Unix socket " + (fields.length > 7 ? fields[7] : ""));
            }
            return names;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String port(String address) {
        String hex = address.substring(address.indexOf(':') + 1);
        return hex.matches("[0-9A-F]{4}") ? Integer.toString(Integer.parseInt(hex, 16)) : hex;
    }

    /** The JVM keeps some descriptors from the first time it needs them; that is no leak. */
    private static void openWhatTheJvmKeeps() {
        openSelectorAndSockets();
        blockOnVirtualThread();
    }

    /** The first read that holds up a virtual thread makes the JVM open selectors of its own, for good. */
    private static void blockOnVirtualThread() {
        try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var client = new Socket(listener.getInetAddress(), listener.getLocalPort());
                var server = listener.accept()) {
            Thread reader = Thread.startVirtualThread(() -> readOne(client));
            Await.until(() -> reader.getState() == Thread.State.WAITING, "a virtual thread to wait for a socket");
            server.shutdownOutput();
            Await.until(() -> !reader.isAlive(), "the end of a virtual thread");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void readOne(Socket socket) {
        try {
            int end = socket.getInputStream().read();
            if (end >= 0) {
                throw new IllegalStateException("nobody sent the byte " + end);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void openSelectorAndSockets() {
        try (var listener =
                        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                var selector = Selector.open();
                var client = SocketChannel.open(listener.getLocalAddress());
                var server = listener.accept()) {
            client.configureBlocking(false);
            server.configureBlocking(false);
            selector.selectNow();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
