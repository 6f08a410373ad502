package dev.quell.conformance.soak;

import static dev.quell.conformance.soak.Scene.expect;

import dev.quell.Connection;
import dev.quell.ConnectionSettings;
import dev.quell.NetworkException;
import dev.quell.Quell;
import dev.quell.Result;
import dev.quell.ServerException;
import dev.quell.libpq.ConnStatusType;
import dev.quell.libpq.Libpq;
import dev.quell.libpq.PGcancelConn;
import dev.quell.libpq.PGconn;
import dev.quell.libpq.PGresult;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** Connections that come and go. */
final class ConnectDeeds {
    private ConnectDeeds() {}

    static void connect(Scene scene) throws Exception {
        Way way = scene.anyWay();
        try (Connection connection = scene.connect(way)) {
            expect(connection.encryption().isPresent() == (way == Way.TLS), way + " is " + connection.encryption());
            scene.innocent(connection);
        }
    }

    /** Given up while it is under way. */
    static void givenUp(Scene scene) throws Exception {
        CompletableFuture<Connection> connecting =
                Quell.connectAsync(scene.ground().settings(scene.anyWay()));
        scene.pause(8);
        if (!connecting.cancel(true)) {
            Scene.soon(connecting).close();
        }
    }

    static void refused(Scene scene) throws Exception {
        ConnectionSettings settings = scene.ground().settings(scene.oneOf(2) ? Way.PLAIN : Way.TLS);
        try {
            scene.meet(Quell.connect(settings.with("password", "a wrong password")));
            throw new Scene.Unexpected("a wrong password was taken for the right one");
        } catch (ServerException asWanted) {
            expect(asWanted.sqlState().equals("28P01"), "a wrong password came to " + asWanted);
        }
        try {
            scene.meet(Quell.connect(settings.with("port", "1")));
            throw new Scene.Unexpected("something listens on port 1");
        } catch (NetworkException asWanted) {
            expect(Objects.nonNull(asWanted.getMessage()), "a refusal without a word");
        }
    }

    /** By libpq's names, on this thread alone: a query that may be cancelled before it ends by itself, or not. */
    static void libpq(Scene scene) throws Exception {
        PGconn connection = Libpq.PQconnectdb(scene.ground().conninfo(scene.anyWay()));
        try {
            expect(
                    Libpq.PQstatus(connection) == ConnStatusType.CONNECTION_OK,
                    "PQconnectdb: " + Libpq.PQerrorMessage(connection));
            scene.meet(Libpq.PQbackendPID(connection));
            expect(
                    Libpq.PQsendQuery(connection, "select pg_sleep(0.3)") == 1,
                    "PQsendQuery: " + Libpq.PQerrorMessage(connection));
            scene.pause(20);
            PGcancelConn cancel = Libpq.PQcancelCreate(connection);
            expect(Libpq.PQcancelBlocking(cancel) == 1, "PQcancelBlocking: " + Libpq.PQcancelErrorMessage(cancel));
            Libpq.PQcancelFinish(cancel);
            PGresult result;
            while ((result = Libpq.PQgetResult(connection)) != null) {
                String state = Libpq.PQresultErrorField(result, Libpq.PG_DIAG_SQLSTATE);
                Libpq.PQclear(result);
                expect(state == null || state.equals("57014"), "a cancel by libpq's names came to " + state);
            }
        } finally {
            Libpq.PQfinish(connection);
        }
    }

    /**
     * Ends a backend of the soak as an administrator would, one that has been asked something already: of a session that is
     * still connecting nobody knows yet which backend it has. While a backend logs in it has no owner, so that its query reads
     * as {@code <insufficient privilege>}, and its state as null.
     */
    static void kill(Scene scene) throws Exception {
        try (Connection connection = scene.connect(Way.SOCKET)) {
            Result others = connection.execute(
                    "select pid from pg_stat_activity where application_name = current_setting('application_name')"
                            + " and pid <> pg_backend_pid() and state is not null and query <> '' and $1::int4 > 0"
                            + " order by random() limit 1",
                    1);
            if (!others.rows().isEmpty()) {
                int pid = others.rows().getFirst().integer(0);
                scene.ground().kills().add(pid);
                connection.execute("select pg_terminate_backend($1)", pid);
            }
        }
    }
}
