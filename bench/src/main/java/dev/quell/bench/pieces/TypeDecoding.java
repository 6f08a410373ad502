package dev.quell.bench.pieces;

import dev.quell.types.Cell;
import dev.quell.types.Codecs;
import dev.quell.types.Oids;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** From a value's text to a Java object. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class TypeDecoding {
    private final Codecs codecs = Codecs.standard();
    private final Cell int4 = Cell.ofText("123456789", Oids.INT4);
    private final Cell float8 = Cell.ofText("-1234.5678e-9", Oids.FLOAT8);
    private final Cell numeric = Cell.ofText("-123456789012345678901234567890.123456789", Oids.NUMERIC);
    private final Cell timestamptz = Cell.ofText("2026-02-28 13:14:15.123456+00", Oids.TIMESTAMPTZ);
    private final Cell text = Cell.ofText("row number 123456", Oids.TEXT);

    @Benchmark
    public Integer int4() {
        return codecs.decode(int4, Integer.class);
    }

    @Benchmark
    public Double float8() {
        return codecs.decode(float8, Double.class);
    }

    @Benchmark
    public BigDecimal numeric() {
        return codecs.decode(numeric, BigDecimal.class);
    }

    @Benchmark
    public OffsetDateTime timestamptz() {
        return codecs.decode(timestamptz, OffsetDateTime.class);
    }

    @Benchmark
    public String text() {
        return codecs.decode(text, String.class);
    }
}
