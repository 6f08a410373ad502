package dev.quell.bench.pieces;

import dev.quell.wire.FrontendMessage;
import dev.quell.wire.FrontendMessage.Target;
import dev.quell.wire.OutputBuffer;
import java.util.List;
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

/** From a request to the bytes to be sent. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class QueryEncoding {
    private final OutputBuffer out = new OutputBuffer();

    /** The messages of a statement that is not prepared. */
    @Benchmark
    public int parseDescribeExecuteSync() {
        new FrontendMessage.Parse("", "select $1::int4", List.of()).encode(out);
        new FrontendMessage.Describe(Target.PORTAL, "").encode(out);
        new FrontendMessage.Execute("", 0).encode(out);
        new FrontendMessage.Sync().encode(out);
        return sent();
    }

    /** The messages of one that is, but for its Bind. */
    @Benchmark
    public int executeSync() {
        new FrontendMessage.Execute("", 0).encode(out);
        new FrontendMessage.Sync().encode(out);
        return sent();
    }

    private int sent() {
        int size = out.size();
        out.sent(size);
        return size;
    }
}
