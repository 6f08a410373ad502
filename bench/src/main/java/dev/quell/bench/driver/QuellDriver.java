package dev.quell.bench.driver;

import dev.quell.ArmedCancel;
import dev.quell.Connection;
import dev.quell.CopyIn;
import dev.quell.Pipeline;
import dev.quell.Prepared;
import dev.quell.Quell;
import dev.quell.Query;
import dev.quell.QueryCancelledException;
import dev.quell.RowReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.time.Duration;
import java.util.ArrayDeque;

/** This library. */
final class QuellDriver implements Driver {
    private final Target target;

    QuellDriver(Target target) {
        this.target = target;
    }

    @Override
    public Link connect() throws InterruptedException {
        return new QuellLink(Quell.connect(target.conninfo()));
    }

    @Override
    public void close() {}

    private static final class QuellLink implements Link {
        private static final int PIECE = 64 * 1024;

        private final Connection connection;
        private final Prepared select;

        QuellLink(Connection connection) {
            this.connection = connection;
            this.select = connection.prepare("select $1::int4");
        }

        @Override
        public long scalar(String sql) throws InterruptedException {
            return Long.parseLong(
                    connection.execute(sql).getFirst().rows().getFirst().text(0));
        }

        @Override
        public long pipelined(int queries, int depth) throws InterruptedException {
            var window = new ArrayDeque<Query>(depth);
            long sum = 0;
            try (Pipeline pipeline = connection.pipeline()) {
                for (int i = 0; i < queries; i++) {
                    if (window.size() == depth) {
                        sum += value(window.remove());
                    }
                    window.add(pipeline.send(select, i));
                }
                while (!window.isEmpty()) {
                    sum += value(window.remove());
                }
            }
            return sum;
        }

        private static long value(Query query) throws InterruptedException {
            return query.await().getFirst().rows().getFirst().integer(0);
        }

        @Override
        public long oneByOne(int queries) throws InterruptedException {
            long sum = 0;
            for (int i = 0; i < queries; i++) {
                sum += select.execute(i).rows().getFirst().integer(0);
            }
            return sum;
        }

        @Override
        public long rows(String sql) throws InterruptedException {
            var sum = new RowSum();
            try (RowReader rows = connection.read(sql)) {
                while (rows.next()) {
                    sum.add(rows.integer(0), rows.bigint(1), rows.text(2).length(), rows.doublePrecision(3));
                }
            }
            return sum.get();
        }

        @Override
        public long rowsInPlace(String sql) throws InterruptedException {
            var sum = new RowSum();
            try (RowReader rows = connection.read(sql)) {
                while (rows.next()) {
                    sum.add(rows.integer(0), rows.bigint(1), rows.length(2), rows.doublePrecision(3));
                }
            }
            return sum.get();
        }

        @Override
        public long copyOut(String sql) throws IOException {
            long bytes = 0;
            try (ReadableByteChannel from = connection.copyOut(sql).channel()) {
                var buffer = ByteBuffer.allocate(PIECE);
                for (int length = from.read(buffer); length >= 0; length = from.read(buffer.clear())) {
                    bytes += length;
                }
            }
            return bytes;
        }

        @Override
        public void copyIn(String sql, byte[] lines) throws InterruptedException {
            try (CopyIn copy = connection.copyIn(sql)) {
                copy.write(ByteBuffer.wrap(lines));
                copy.finish();
            }
        }

        @Override
        public void arm() {
            connection.armCancel(ArmedCancel.after(Duration.ofMillis(1)));
        }

        @Override
        public Running begin(String sql) {
            return new QuellRunning(connection.send(sql));
        }

        @Override
        public void close() {
            connection.close();
        }
    }

    private record QuellRunning(Query query) implements Running {
        @Override
        public void cancel() {
            var _ = query.cancel();
        }

        @Override
        public long awaitCancelled() throws InterruptedException {
            try {
                query.await();
            } catch (QueryCancelledException _) {
                return System.nanoTime();
            }
            throw new IllegalStateException("the query was not cancelled");
        }
    }
}
