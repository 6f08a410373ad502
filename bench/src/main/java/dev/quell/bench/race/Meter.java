package dev.quell.bench.race;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** Runs work until it is warm, then counts what it costs. */
final class Meter {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    /** As many samples say what it is like in a process that has just begun. */
    private static final int FIRST = 10;

    /** A piece of work. */
    interface Work {
        /** Returns how many operations it was. */
        long run() throws Exception;
    }

    /** Something that is timed by itself. */
    interface Sample {
        /** Returns the nanoseconds it took. */
        long run() throws Exception;
    }

    private Meter() {}

    /** CPU time of the whole process, in nanoseconds: whatever thread a library uses, its collector too. */
    private static long cpu() {
        return SYSTEM.getProcessCpuTime();
    }

    static Measured throughput(Figure figure, Effort effort, Work work) throws Exception {
        until(TimeUnit.MILLISECONDS.toNanos(effort.warm(figure)), work);
        double cpu = (double) cpu();
        double allocated = (double) THREADS.getTotalThreadAllocatedBytes();
        long began = System.nanoTime();
        double operations = until(TimeUnit.MILLISECONDS.toNanos(effort.measure()), work) / figure.countedPerOperation();
        double wall = (double) (System.nanoTime() - began);
        allocated = (double) THREADS.getTotalThreadAllocatedBytes() - allocated;
        cpu = (double) cpu() - cpu;
        return Measured.none()
                .with(Metric.RATE, operations / wall * 1e9)
                .with(Metric.TIME, wall / operations)
                .with(Metric.CPU, cpu / operations)
                .with(Metric.ALLOCATED, allocated / operations);
    }

    private static long until(long nanos, Work work) throws Exception {
        long end = System.nanoTime() + nanos;
        long operations = 0;
        do {
            operations += work.run();
        } while (System.nanoTime() - end < 0);
        return operations;
    }

    /**
     * Times single samples, when the process is as warm as for everything else; the first few, of a process that has not done
     * it before, are told apart.
     */
    static Measured samples(Effort effort, int count, Sample sample) throws Exception {
        long[] first = take(Math.min(FIRST, count), sample);
        until(TimeUnit.MILLISECONDS.toNanos(effort.warm()), () -> {
            sample.run();
            return 1;
        });
        long cpu = cpu();
        long[] samples = take(count, sample);
        cpu = cpu() - cpu;
        return Measured.none()
                .with(Metric.TIME, (double) samples[count / 2])
                .with(Metric.P99, (double) samples[(count * 99 - 1) / 100])
                .with(Metric.FIRST, (double) first[first.length / 2])
                .with(Metric.CPU, (double) cpu / count);
    }

    /** In order of size. */
    private static long[] take(int count, Sample sample) throws Exception {
        long[] samples = new long[count];
        for (int i = 0; i < count; i++) {
            samples[i] = sample.run();
        }
        Arrays.sort(samples);
        return samples;
    }
}
