package dev.quell.bench.driver;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;

/** libpq through the foreign-function API: pipeline mode, chunked rows, binary, and poll loops, as in C. */
final class LibpqDriver implements Driver {
    private final Target target;

    LibpqDriver(Target target) {
        this.target = target;
    }

    @Override
    public Link connect() {
        try (Arena arena = Arena.ofConfined()) {
            return new LibpqLink(
                    Pq.connectdb(arena.allocateFrom(target.conninfo()).address()));
        }
    }

    @Override
    public void spread(List<Link> links, int each) throws NotOffered {
        throw new NotOffered("measured with its C loop");
    }

    @Override
    public void cancelAll(List<Running> queries) throws NotOffered {
        throw new NotOffered("measured with its C loop");
    }

    @Override
    public void close() {}

    private static final class LibpqLink implements Link {
        private static final ValueLayout.OfInt INT4 = ValueLayout.JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);
        private static final int CHUNK = 256;
        private static final int PIECE = 64 * 1024;

        private final Arena arena = Arena.ofConfined();
        private final long conn;
        private final MemorySegment argument = arena.allocate(INT4);
        private final long values = pointerTo(argument);
        private final long lengths = arena.allocateFrom(ValueLayout.JAVA_INT, 4).address();
        private final long binary = arena.allocateFrom(ValueLayout.JAVA_INT, 1).address();
        private final long name = text("q");
        private final MemorySegment pollfd = arena.allocate(8, 4);
        private boolean prepared;

        LibpqLink(long conn) {
            this.conn = conn;
            check(Pq.status(conn) == 0);
        }

        private long pointerTo(MemorySegment value) {
            return arena.allocateFrom(ValueLayout.JAVA_LONG, value.address()).address();
        }

        private long text(String text) {
            return arena.allocateFrom(text).address();
        }

        private void check(boolean fine) {
            if (!fine) {
                throw new IllegalStateException(Pq.text(Pq.errorMessage(conn)));
            }
        }

        private void expect(long result, int status) {
            check(Pq.resultStatus(result) == status);
        }

        private void await(int events) {
            pollfd.set(ValueLayout.JAVA_INT, 0, Pq.socket(conn));
            pollfd.set(ValueLayout.JAVA_SHORT, 4, (short) events);
            if (Pq.poll(pollfd.address(), 1, 60_000) == 0) {
                throw new IllegalStateException("nothing came for a minute");
            }
        }

        private void prepare() {
            if (!prepared) {
                long result = Pq.prepare(conn, name, text("select $1::int4"), 0, 0);
                expect(result, Pq.COMMAND_OK);
                Pq.clear(result);
                prepared = true;
            }
        }

        @Override
        public long scalar(String sql) {
            try (Arena own = Arena.ofConfined()) {
                long result = Pq.exec(conn, own.allocateFrom(sql).address());
                expect(result, Pq.TUPLES_OK);
                long value = Long.parseLong(Pq.text(Pq.getvalue(result, 0, 0)));
                Pq.clear(result);
                return value;
            }
        }

        @Override
        public long pipelined(int queries, int depth) {
            prepare();
            check(Pq.setnonblocking(conn, 1) == 0);
            check(Pq.enterPipelineMode(conn) == 1);
            int sent = 0;
            int got = 0;
            boolean synced = true;
            long sum = 0;
            while (got < queries) {
                while (sent < queries && sent - got < depth) {
                    argument.set(INT4, 0, sent++);
                    check(Pq.sendQueryPrepared(conn, name, 1, values, lengths, binary, 1) == 1);
                    check(Pq.sendPipelineSync(conn) == 1);
                }
                flush();
                await(Pq.POLLIN);
                check(Pq.consumeInput(conn) == 1);
                while ((got < sent || !synced) && Pq.isBusy(conn) == 0) {
                    long result = Pq.getResult(conn);
                    if (result == 0) {
                        continue;
                    }
                    if (Pq.resultStatus(result) == Pq.TUPLES_OK) {
                        sum += Pq.int4(Pq.getvalue(result, 0, 0));
                        synced = false;
                    } else {
                        expect(result, Pq.PIPELINE_SYNC);
                        synced = true;
                        got++;
                    }
                    Pq.clear(result);
                }
            }
            check(Pq.exitPipelineMode(conn) == 1);
            check(Pq.setnonblocking(conn, 0) == 0);
            return sum;
        }

        private void flush() {
            int flushed;
            while ((flushed = Pq.flush(conn)) != 0) {
                check(flushed > 0);
                await(Pq.POLLIN | Pq.POLLOUT);
                check(Pq.consumeInput(conn) == 1);
            }
        }

        @Override
        public long oneByOne(int queries) {
            prepare();
            long sum = 0;
            for (int i = 0; i < queries; i++) {
                argument.set(INT4, 0, i);
                long result = Pq.execPrepared(conn, name, 1, values, lengths, binary, 1);
                expect(result, Pq.TUPLES_OK);
                sum += Pq.int4(Pq.getvalue(result, 0, 0));
                Pq.clear(result);
            }
            return sum;
        }

        @Override
        public long rows(String sql) {
            return rows(sql, (value, length) -> Pq.text(value, length).length());
        }

        @Override
        public long rowsInPlace(String sql) {
            return rows(sql, (value, length) -> length);
        }

        private interface TextUse {
            int lengthOf(long value, int length);
        }

        private long rows(String sql, TextUse text) {
            var sum = new RowSum();
            try (Arena own = Arena.ofConfined()) {
                long command = own.allocateFrom(sql).address();
                check(Pq.sendQueryParams(conn, command, 0, 0, 0, 0, 0, 1) == 1);
                check(Pq.setChunkedRowsMode(conn, CHUNK) == 1);
                for (long result; (result = Pq.getResult(conn)) != 0; Pq.clear(result)) {
                    if (Pq.resultStatus(result) != Pq.TUPLES_OK) {
                        expect(result, Pq.TUPLES_CHUNK);
                    }
                    int tuples = Pq.ntuples(result);
                    for (int i = 0; i < tuples; i++) {
                        sum.add(
                                Pq.int4(Pq.getvalue(result, i, 0)),
                                Pq.int8(Pq.getvalue(result, i, 1)),
                                text.lengthOf(Pq.getvalue(result, i, 2), Pq.getlength(result, i, 2)),
                                Double.longBitsToDouble(Pq.int8(Pq.getvalue(result, i, 3))));
                    }
                }
            }
            return sum.get();
        }

        @Override
        public long copyOut(String sql) {
            long bytes = 0;
            try (Arena own = Arena.ofConfined()) {
                begin(own.allocateFrom(sql).address(), Pq.COPY_OUT);
                MemorySegment data = own.allocate(ValueLayout.JAVA_LONG);
                int length;
                while ((length = Pq.getCopyData(conn, data.address(), 0)) > 0) {
                    bytes += length;
                    Pq.freemem(data.get(ValueLayout.JAVA_LONG, 0));
                }
                check(length == -1);
                end();
            }
            return bytes;
        }

        @Override
        public void copyIn(String sql, byte[] lines) {
            try (Arena own = Arena.ofConfined()) {
                begin(own.allocateFrom(sql).address(), Pq.COPY_IN);
                MemorySegment piece = own.allocate(PIECE);
                for (int at = 0; at < lines.length; at += PIECE) {
                    int length = Math.min(PIECE, lines.length - at);
                    MemorySegment.copy(lines, at, piece, ValueLayout.JAVA_BYTE, 0, length);
                    check(Pq.putCopyData(conn, piece.address(), length) == 1);
                }
                check(Pq.putCopyEnd(conn, 0) == 1);
                end();
            }
        }

        private void begin(long command, int status) {
            long result = Pq.exec(conn, command);
            expect(result, status);
            Pq.clear(result);
        }

        private void end() {
            for (long result; (result = Pq.getResult(conn)) != 0; Pq.clear(result)) {
                expect(result, Pq.COMMAND_OK);
            }
        }

        @Override
        public Running begin(String sql) {
            check(Pq.sendQuery(conn, text(sql)) == 1);
            return new LibpqRunning(conn);
        }

        @Override
        public void close() {
            Pq.finish(conn);
            arena.close();
        }
    }

    private record LibpqRunning(long conn) implements Running {
        private static final int SQLSTATE = 'C';

        @Override
        public void cancel() {
            long cancel = Pq.cancelCreate(conn);
            boolean sent = Pq.cancelBlocking(cancel) == 1;
            String error = sent ? "" : Pq.text(Pq.cancelErrorMessage(cancel));
            Pq.cancelFinish(cancel);
            if (!sent) {
                throw new IllegalStateException(error);
            }
        }

        @Override
        public long awaitCancelled() {
            long result = Pq.getResult(conn);
            End end = End.now(Pq.text(Pq.resultErrorField(result, SQLSTATE)));
            Pq.clear(result);
            while ((result = Pq.getResult(conn)) != 0) {
                Pq.clear(result);
            }
            return end.expectCancelled();
        }
    }
}
