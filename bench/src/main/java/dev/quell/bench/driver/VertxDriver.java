package dev.quell.bench.driver;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.PreparedQuery;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collector;
import org.jspecify.annotations.Nullable;

/** The PostgreSQL client of Vert.x: native transport, pipelining, statements prepared; used from its own event loop. */
final class VertxDriver implements Driver {
    private static final int PIPELINING_LIMIT = 256;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    private final PgConnectOptions options;

    VertxDriver(Target target) {
        options = new PgConnectOptions()
                .setHost(target.host())
                .setPort(target.port())
                .setUser(target.user())
                .setPassword(target.password())
                .setDatabase(target.database())
                .setPipeliningLimit(PIPELINING_LIMIT);
        if (target.tls()) {
            options.setSslMode(SslMode.VERIFY_FULL)
                    .setSslOptions(new ClientSSLOptions()
                            .setHostnameVerificationAlgorithm("HTTPS")
                            .setTrustOptions(new PemTrustOptions()
                                    .addCertPath(target.root().toString())));
        }
    }

    private static <T extends @Nullable Object> T await(CompletableFuture<T> future) throws Exception {
        return future.get(60, TimeUnit.SECONDS);
    }

    /** What a future of that context comes to. */
    private static <T extends @Nullable Object> T on(Context context, Supplier<Future<T>> work) throws Exception {
        CompletableFuture<T> done = new CompletableFuture<>();
        context.runOnContext(ignored -> work.get().onComplete(result -> pass(result, done)));
        return await(done);
    }

    private static <T extends @Nullable Object> void pass(AsyncResult<T> result, CompletableFuture<T> to) {
        if (result.succeeded()) {
            to.complete(result.result());
        } else {
            to.completeExceptionally(result.cause());
        }
    }

    @Override
    public Link connect() throws Exception {
        Context context = vertx.getOrCreateContext();
        return new VertxLink(context, on(context, () -> PgConnection.connect(vertx, options)));
    }

    @Override
    public void spread(List<Link> links, int each) throws Exception {
        List<CompletableFuture<Long>> running = new ArrayList<>();
        for (Link link : links) {
            running.add(((VertxLink) link).select(each, 1));
        }
        for (CompletableFuture<Long> one : running) {
            await(one);
        }
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static final class VertxLink implements Link {
        private final Context context;
        private final PgConnection connection;
        private @Nullable PreparedQuery<RowSet<Row>> select;

        VertxLink(Context context, PgConnection connection) {
            this.context = context;
            this.connection = connection;
        }

        @Override
        public long scalar(String sql) throws Exception {
            return on(context, () -> connection.query(sql).execute())
                    .iterator()
                    .next()
                    .getLong(0);
        }

        CompletableFuture<Long> select(int queries, int depth) throws Exception {
            if (select == null) {
                select =
                        on(context, () -> connection.prepare("select $1::int4")).query();
            }
            var selecting = new Selecting(select, queries, depth);
            context.runOnContext(ignored -> selecting.fill());
            return selecting.done;
        }

        @Override
        public long pipelined(int queries, int depth) throws Exception {
            return await(select(queries, depth));
        }

        @Override
        public long oneByOne(int queries) throws Exception {
            return await(select(queries, 1));
        }

        /** With a collector: rows are handled as they come, without a cursor, and none is kept. */
        @Override
        public long rows(String sql) throws Exception {
            Collector<Row, RowSum, RowSum> collector = Collector.of(
                    RowSum::new,
                    (sum, row) -> sum.add(
                            row.getInteger(0), row.getLong(1), row.getString(2).length(), row.getDouble(3)),
                    (sum, other) -> sum);
            return on(
                            context,
                            () -> connection
                                    .preparedQuery(sql)
                                    .collecting(collector)
                                    .execute())
                    .value()
                    .get();
        }

        @Override
        public Running begin(String sql) {
            CompletableFuture<Running.End> end = new CompletableFuture<>();
            context.runOnContext(ignored -> connection.query(sql).execute().onComplete(result -> {
                if (result.succeeded()) {
                    end.complete(Running.End.now("success"));
                } else if (result.cause() instanceof PgException error) {
                    end.complete(Running.End.now(error.getSqlState()));
                } else {
                    end.completeExceptionally(result.cause());
                }
            }));
            return new VertxRunning(context, connection, end);
        }

        @Override
        public void close() {
            connection.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private record VertxRunning(Context context, PgConnection connection, CompletableFuture<Running.End> end)
            implements Running {
        @Override
        public void cancel() {
            context.runOnContext(ignored -> connection.cancelRequest());
        }

        @Override
        public long awaitCancelled() throws Exception {
            return await(end).expectCancelled();
        }
    }

    /** Lives on the context of its connection. */
    private static final class Selecting {
        private final PreparedQuery<RowSet<Row>> select;
        private final int queries;
        private final int depth;
        private final CompletableFuture<Long> done = new CompletableFuture<>();
        private int sent;
        private int got;
        private long sum;

        Selecting(PreparedQuery<RowSet<Row>> select, int queries, int depth) {
            this.select = select;
            this.queries = queries;
            this.depth = depth;
        }

        void fill() {
            while (sent < queries && sent - got < depth) {
                select.execute(Tuple.of(sent++)).onComplete(this::arrived);
            }
        }

        private void arrived(AsyncResult<RowSet<Row>> result) {
            if (result.failed()) {
                done.completeExceptionally(result.cause());
                return;
            }
            sum += result.result().iterator().next().getInteger(0);
            got++;
            if (got == queries) {
                done.complete(sum);
            } else {
                fill();
            }
        }
    }
}
