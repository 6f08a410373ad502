package dev.quell.bench.pieces;

import dev.quell.wire.BackendMessage;
import dev.quell.wire.DataRow;
import dev.quell.wire.InputBuffer;
import dev.quell.wire.MessageDecoder;
import dev.quell.wire.OutputBuffer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** From received bytes to rows. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class RowDecoding {
    private static final int ROWS = 500;

    private final InputBuffer in = new InputBuffer();
    private final MessageDecoder decoder = MessageDecoder.ofSession(in);
    private ByteBuffer received = ByteBuffer.allocate(0);

    /** Makes the bytes. */
    @Setup
    public void encodeRows() {
        var out = new OutputBuffer();
        for (int i = 0; i < ROWS; i++) {
            DataRow.of(List.of(bytes(i), bytes(i * 1_000_000L), bytes("row number " + i), bytes(i + 0.25)))
                    .encode(out);
        }
        received = ByteBuffer.allocate(out.size()).put(out.pending()).flip();
    }

    private static byte[] bytes(Object value) {
        return value.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** One row, with what copying it into the buffer costs. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public int decode() {
        in.append(received.duplicate());
        int sum = 0;
        for (BackendMessage message; (message = decoder.next()) != null; ) {
            if (message instanceof DataRow row) {
                sum += row.length(2);
            }
        }
        return sum;
    }
}
