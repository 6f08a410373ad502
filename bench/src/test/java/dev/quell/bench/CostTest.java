package dev.quell.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.quell.bench.driver.Driver;
import dev.quell.bench.driver.Drivers;
import dev.quell.bench.driver.Link;
import dev.quell.bench.driver.Target;
import dev.quell.testkit.PgVersion;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What queries and rows cost in things that can be counted, and are the same on a slow machine: bytes allocated, and
 * system calls. A limit is some way above what was counted when it was set, and is there to be lowered.
 */
class CostTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int QUERIES = 10_000;
    private static final int ROWS = 200_000;
    private static final int DEPTH = 256;
    private static final int BURSTS = 40;

    private Driver driver;
    private Link link;

    @BeforeEach
    void connect() throws Exception {
        TestServer server = TestServer.shared(PgVersion.V18);
        driver = Drivers.start(
                Drivers.QUELL,
                new Target(
                        "127.0.0.1",
                        server.port(),
                        Role.TRUST.role(),
                        "none",
                        server.database(),
                        server.certificates().root(),
                        false));
        link = driver.connect();
    }

    @AfterEach
    void close() {
        link.close();
        driver.close();
    }

    private interface Work {
        void run() throws Exception;
    }

    private static double allocated(int operations, Work work) throws Exception {
        work.run();
        work.run();
        long before = THREADS.getTotalThreadAllocatedBytes();
        work.run();
        return (double) (THREADS.getTotalThreadAllocatedBytes() - before) / operations;
    }

    /** How often this process has called write(2) and its like. */
    private static long writes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/io")).stream()
                .filter(line -> line.startsWith("syscw:"))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void oneQueryAtATime_allocatesLessThanAKilobyte() throws Exception {
        assertThat(allocated(QUERIES, () -> link.oneByOne(QUERIES))).isLessThan(1_000);
    }

    @Test
    void pipelinedQuery_allocatesLittleMoreThanAKilobyte() throws Exception {
        assertThat(allocated(QUERIES, () -> link.pipelined(QUERIES, DEPTH))).isLessThan(1_200);
    }

    @Test
    void rowWithItsText_allocatesLittleMoreThanTheText() throws Exception {
        String sql = "select i, i::int8, 'row ' || i, i::float8 from generate_series(1, " + ROWS + ") i";
        assertThat(allocated(ROWS, () -> link.rows(sql))).isLessThan(100);
    }

    @Test
    void rowReadInPlace_allocatesNothingOfItsOwn() throws Exception {
        String sql = "select i, i::int8, 'row ' || i, i::float8 from generate_series(1, " + ROWS + ") i";
        // What a query costs is spread over its rows, and each piece of it before all is compiled: no object is so
        // small.
        assertThat(allocated(ROWS, () -> link.rowsInPlace(sql))).isLessThan(2);
    }

    /** Reads are left to the server: it sends an answer by itself for each Sync. */
    @Test
    void pipelinedQueries_shareWrites() throws Exception {
        link.pipelined(DEPTH, DEPTH);
        long before = writes();
        for (int i = 0; i < BURSTS; i++) {
            link.pipelined(DEPTH, DEPTH);
        }
        assertThat((double) (writes() - before) / BURSTS)
                .as("writes for %d queries", DEPTH)
                .isLessThan(DEPTH / 4.0);
    }
}
