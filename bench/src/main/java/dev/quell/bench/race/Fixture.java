package dev.quell.bench.race;

import dev.quell.bench.driver.RowSum;
import java.nio.charset.StandardCharsets;

/** The table that is read, and what reading it must come to. */
public final class Fixture {
    static final String RUNNING =
            "select count(*) from pg_stat_activity where state = 'active' and wait_event = 'PgSleep'";
    static final String SLEEP = "select pg_sleep(60)";
    static final int DEPTH = 256;

    private final int rows;

    /** A fixture of that many rows; the race has {@link #full()}. */
    public Fixture(int rows) {
        this.rows = rows;
    }

    public static Fixture full() {
        return new Fixture(100_000);
    }

    int rows() {
        return rows;
    }

    /** Creates it. */
    public String ddl() {
        return """
                create table if not exists bench_rows (a int4, b int8, c text, d float8);
                truncate bench_rows;
                insert into bench_rows select i, i * 1000000::int8, 'row number ' || i, i + 0.25 from generate_series(0, %d) i;
                create unlogged table if not exists bench_sink (a int4, b int8, c text, d float8);
                grant all on bench_rows, bench_sink to public;
                vacuum freeze analyze bench_rows;
                """.formatted(rows - 1);
    }

    static String select(int copies) {
        return "select a, b, c, d from bench_rows cross join generate_series(1, " + copies + ")";
    }

    static String copyOut(int copies) {
        return "copy (" + select(copies) + ") to stdout";
    }

    /** The server parses every row and keeps none, so that the table does not grow. */
    static String copyIn() {
        return "copy bench_sink from stdin where false";
    }

    /** What {@link RowSum} comes to for the table, read so often. */
    long checksum(int copies) {
        var sum = new RowSum();
        for (int i = 0; i < rows; i++) {
            sum.add(i, i * 1_000_000L, c(i).length(), i + 0.25);
        }
        return sum.get() * copies;
    }

    /** The table in COPY's text format, so often. */
    byte[] lines(int copies) {
        var text = new StringBuilder();
        for (int copy = 0; copy < copies; copy++) {
            for (int i = 0; i < rows; i++) {
                text.append(i).append('\t').append(i * 1_000_000L).append('\t');
                text.append(c(i)).append('\t').append(i + 0.25).append('\n');
            }
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String c(int i) {
        return "row number " + i;
    }
}
