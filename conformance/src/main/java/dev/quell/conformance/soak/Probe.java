package dev.quell.conformance.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/** Looks at what this process holds. Linux. */
final class Probe {
    private static final double KIB = 1024;

    private Probe() {}

    /** Collects garbage first. */
    static Map<Quantity, Double> look(int backends) {
        // The second finds what the first has only made unreachable, through references and cleaners.
        System.gc();
        System.gc();
        var values = new EnumMap<Quantity, Double>(Quantity.class);
        var memory = ManagementFactory.getMemoryMXBean();
        put(values, Quantity.HEAP, (double) memory.getHeapMemoryUsage().getUsed());
        put(values, Quantity.JVM, (double) memory.getNonHeapMemoryUsage().getUsed());
        put(values, Quantity.DIRECT, directBytes());
        put(values, Quantity.RESIDENT, residentBytes());
        put(values, Quantity.THREADS, ManagementFactory.getThreadMXBean().getThreadCount());
        put(values, Quantity.BACKENDS, backends);
        countDescriptors(values);
        return values;
    }

    private static void put(Map<Quantity, Double> values, Quantity quantity, double value) {
        values.put(quantity, quantity.inUnit(value));
    }

    private static double directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToDouble(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    private static double residentBytes() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) * KIB)
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void countDescriptors(Map<Quantity, Double> values) {
        double all = 0;
        double sockets = 0;
        double selectors = 0;
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors) {
                String link = linkOf(descriptor);
                all++;
                sockets += link.startsWith("socket:") ? 1 : 0;
                // What wakes a selector is a descriptor beside it.
                selectors += link.startsWith("anon_inode:[event") ? 1 : 0;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        put(values, Quantity.DESCRIPTORS, all);
        put(values, Quantity.SOCKETS, sockets);
        put(values, Quantity.SELECTORS, selectors);
    }

    private static String linkOf(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }
}
