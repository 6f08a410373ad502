package dev.quell.bench.driver;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.client.SSLMode;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Row;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** r2dbc-postgresql: binary transfer, its cache of prepared statements, and rows without a cursor. */
final class R2dbcDriver implements Driver {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int PIECE = 64 * 1024;

    private final PostgresqlConnectionFactory factory;

    R2dbcDriver(Target target) {
        PostgresqlConnectionConfiguration.Builder options = PostgresqlConnectionConfiguration.builder()
                .host(target.host())
                .port(target.port())
                .username(target.user())
                .password(target.password())
                .database(target.database())
                .forceBinary(true);
        if (target.tls()) {
            options.sslMode(SSLMode.VERIFY_FULL).sslRootCert(target.root().toString());
        }
        factory = new PostgresqlConnectionFactory(options.build());
    }

    @Override
    public Link connect() {
        return new R2dbcLink(factory.create().blockOptional(LIMIT).orElseThrow());
    }

    @Override
    public void spread(List<Link> links, int each) {
        Flux.fromIterable(links)
                .flatMap(link -> ((R2dbcLink) link).select(each, 1), links.size())
                .blockLast(LIMIT);
    }

    @Override
    public void close() {}

    private static final class R2dbcLink implements Link {
        private final PostgresqlConnection connection;
        private boolean prepared;

        R2dbcLink(PostgresqlConnection connection) {
            this.connection = connection;
        }

        private static <T> T value(Row row, int column, Class<T> type) {
            return Objects.requireNonNull(row.get(column, type));
        }

        @Override
        public long scalar(String sql) {
            return connection
                    .createStatement(sql)
                    .execute()
                    .flatMap(result -> result.map((row, metadata) -> value(row, 0, Long.class)))
                    .next()
                    .blockOptional(LIMIT)
                    .orElseThrow();
        }

        Mono<Long> select(int queries, int depth) {
            return Flux.range(0, queries).flatMap(this::one, depth).reduce(0L, Long::sum);
        }

        private Flux<Integer> one(int number) {
            return connection
                    .createStatement("select $1::int4")
                    .bind("$1", number)
                    .execute()
                    .flatMap(result -> result.map((row, metadata) -> value(row, 0, Integer.class)));
        }

        @Override
        public long pipelined(int queries, int depth) {
            if (!prepared) {
                // First executions that overlap may each send Parse under one name: 42P05, or 26000 at Bind.
                select(1, 1).block(LIMIT);
                prepared = true;
            }
            return select(queries, depth).blockOptional(LIMIT).orElseThrow();
        }

        @Override
        public long oneByOne(int queries) {
            return select(queries, 1).blockOptional(LIMIT).orElseThrow();
        }

        @Override
        public long rows(String sql) {
            var sum = new RowSum();
            connection
                    .createStatement(sql)
                    .execute()
                    .flatMap(result -> result.map((row, metadata) -> {
                        sum.add(
                                value(row, 0, Integer.class),
                                value(row, 1, Long.class),
                                value(row, 2, String.class).length(),
                                value(row, 3, Double.class));
                        return Boolean.TRUE;
                    }))
                    .then()
                    .block(LIMIT);
            return sum.get();
        }

        @Override
        public void copyIn(String sql, byte[] lines) {
            Flux<ByteBuf> pieces = Flux.range(0, (lines.length + PIECE - 1) / PIECE)
                    .map(i -> Unpooled.wrappedBuffer(lines, i * PIECE, Math.min(PIECE, lines.length - i * PIECE)));
            connection.copyIn(sql, pieces).block(LIMIT);
        }

        @Override
        public Running begin(String sql) {
            CompletableFuture<Running.End> end = new CompletableFuture<>();
            connection
                    .createStatement(sql)
                    .execute()
                    .flatMap(result -> result.getRowsUpdated())
                    .then()
                    .subscribe(
                            ignored -> {},
                            error -> end.complete(Running.End.now(
                                    error instanceof R2dbcException r2dbc
                                            ? String.valueOf(r2dbc.getSqlState())
                                            : error.toString())),
                            () -> end.complete(Running.End.now("success")));
            return new R2dbcRunning(connection, end);
        }

        @Override
        public void close() {
            connection.close().block(LIMIT);
        }
    }

    private record R2dbcRunning(PostgresqlConnection connection, CompletableFuture<Running.End> end)
            implements Running {
        @Override
        public void cancel() {
            connection.cancelRequest().subscribe();
        }

        @Override
        public long awaitCancelled() throws Exception {
            return end.get(LIMIT.toSeconds(), TimeUnit.SECONDS).expectCancelled();
        }
    }
}
