package dev.quell.dblink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testkit.PgVersion;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Results of no row and of ten million. */
@Timeout(300)
class BigResultTest {
    private static final TestServer SERVER = TestServer.shared(PgVersion.V18);
    private static final long MANY = 10_000_000;

    /** Runs in a process that could not hold a tenth of the rows. */
    public static final class Reader {
        private Reader() {}

        /** Reads the rows, and prints their sum. */
        public static void main(String[] arguments) {
            String sql = "SELECT generate_series(1, " + arguments[1] + ")";
            try (Dblink dblink =
                    Dblink.open(DblinkOptions.builder().streaming(1000).build())) {
                dblink.connect("a", arguments[0]);
                dblink.sendQuery("a", sql);
                try (DblinkRows rows = dblink.getResult("a")) {
                    System.out.println(sum(rows));
                }
            }
        }

        private static long sum(DblinkRows rows) {
            long sum = 0;
            for (DblinkRow row : rows) {
                sum += Integer.parseInt(String.valueOf(row.text(0)));
            }
            return sum;
        }
    }

    @Test
    void streaming_tenMillionRows_fitsIntoASmallHeap() throws Exception {
        Process reader = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx32m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Reader.class.getName(),
                        SERVER.socketConninfo(Role.POSTGRES),
                        Long.toString(MANY))
                .redirectErrorStream(true)
                .start();

        String printed = new String(reader.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(printed.strip()).isEqualTo(Long.toString(MANY * (MANY + 1) / 2));
        assertThat(reader.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000})
    void noRows_streamedOrNot_haveColumnsAndFreeTheConnection(int atOnce) {
        try (Dblink dblink =
                Dblink.open(DblinkOptions.builder().streaming(atOnce).build())) {
            dblink.connect("a", SERVER.socketConninfo(Role.POSTGRES));

            DblinkRows rows = dblink.query("a", "SELECT 1 AS one, 'x' AS two WHERE false");
            assertThat(rows.kind()).isEqualTo(DblinkRows.Kind.ROWS);
            assertThat(rows.columns()).extracting(DblinkColumn::name).containsExactly("one", "two");
            assertThat(rows.toList()).isEmpty();

            dblink.sendQuery("a", "SELECT 1 AS one WHERE false");
            assertThat(dblink.getResult("a").columns()).hasSize(1);
            assertThat(dblink.getResult("a").kind()).isEqualTo(DblinkRows.Kind.NONE);
            assertThat(dblink.exec("a", "SET extra_float_digits = 1")).isEqualTo("SET");
        }
    }
}
