package dev.quell.bench.driver;

import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyOut;

/** pgjdbc: binary transfer from the first use on, and a cursor to stream. */
final class PgjdbcDriver implements Driver {
    private static final int FETCH_SIZE = 1000;
    private static final int PIECE = 64 * 1024;

    private final Target target;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    PgjdbcDriver(Target target) {
        this.target = target;
    }

    @Override
    public Link connect() throws SQLException {
        var properties = new Properties();
        properties.put("user", target.user());
        properties.put("password", target.password());
        properties.put("gssEncMode", "disable");
        properties.put("sslmode", target.tls() ? "verify-full" : "disable");
        properties.put("sslrootcert", target.root().toString());
        // Prepared on the server, and binary, from the first use on.
        properties.put("prepareThreshold", "-1");
        return new PgjdbcLink(DriverManager.getConnection(
                "jdbc:postgresql://%s:%d/%s".formatted(target.host(), target.port(), target.database()), properties));
    }

    /** A cancel blocks until it has been delivered, so each needs a thread. */
    @Override
    public void cancelAll(List<Running> queries) throws Exception {
        List<Future<?>> cancels = new ArrayList<>();
        for (Running query : queries) {
            cancels.add(threads.submit(() -> {
                query.cancel();
                return query;
            }));
        }
        for (Future<?> cancel : cancels) {
            cancel.get();
        }
        for (Running query : queries) {
            query.awaitCancelled();
        }
    }

    @Override
    public void close() {
        threads.close();
    }

    private final class PgjdbcLink implements Link {
        private final java.sql.Connection connection;
        private final PreparedStatement select;

        PgjdbcLink(java.sql.Connection connection) throws SQLException {
            this.connection = connection;
            this.select = connection.prepareStatement("select ?::int4");
        }

        @Override
        public long scalar(String sql) throws SQLException {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(sql)) {
                rows.next();
                return rows.getLong(1);
            }
        }

        @Override
        public long oneByOne(int queries) throws SQLException {
            long sum = 0;
            for (int i = 0; i < queries; i++) {
                select.setInt(1, i);
                try (ResultSet rows = select.executeQuery()) {
                    rows.next();
                    sum += rows.getInt(1);
                }
            }
            return sum;
        }

        @Override
        public long rows(String sql) throws SQLException {
            var sum = new RowSum();
            connection.setAutoCommit(false);
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setFetchSize(FETCH_SIZE);
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        sum.add(
                                rows.getInt(1),
                                rows.getLong(2),
                                rows.getString(3).length(),
                                rows.getDouble(4));
                    }
                }
            }
            connection.commit();
            connection.setAutoCommit(true);
            return sum.get();
        }

        @Override
        public long copyOut(String sql) throws SQLException {
            CopyOut copy = connection.unwrap(PGConnection.class).getCopyAPI().copyOut(sql);
            long bytes = 0;
            byte[] line;
            while ((line = copy.readFromCopy()) != null) {
                bytes += line.length;
            }
            return bytes;
        }

        @Override
        public void copyIn(String sql, byte[] lines) throws SQLException {
            CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
            for (int at = 0; at < lines.length; at += PIECE) {
                copy.writeToCopy(lines, at, Math.min(PIECE, lines.length - at));
            }
            copy.endCopy();
        }

        @Override
        public Running begin(String sql) throws SQLException {
            Statement statement = connection.createStatement();
            CompletableFuture<Running.End> end = new CompletableFuture<>();
            threads.execute(() -> {
                try (statement) {
                    statement.execute(sql);
                    end.complete(Running.End.now("success"));
                } catch (SQLException e) {
                    end.complete(Running.End.now(String.valueOf(e.getSQLState())));
                }
            });
            return new PgjdbcRunning(statement, end);
        }

        @Override
        public void close() {
            try {
                connection.close();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private record PgjdbcRunning(Statement statement, CompletableFuture<Running.End> end) implements Running {
        @Override
        public void cancel() throws SQLException {
            statement.cancel();
        }

        @Override
        public long awaitCancelled() throws InterruptedException, ExecutionException {
            return end.get().expectCancelled();
        }
    }
}
