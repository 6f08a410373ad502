package dev.quell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where results begin and end in a stream. */
@Timeout(60)
class ResultBoundariesTest {
    private final TestServer server = TestServer.shared(TestServers.newest());

    @Test
    void stream_severalStatements_tellsEachInItsPlace() throws Exception {
        assertThat(told("select 1 as a where false; create temp table t(); select 2 as b; select 3/0"))
                .containsExactly(
                        "begin a",
                        "end SELECT 0",
                        "end CREATE TABLE",
                        "begin b",
                        "row 2",
                        "end SELECT 1",
                        "ServerException");
    }

    @Test
    void stream_noStatement_tellsTheEndAlone() throws Exception {
        assertThat(told("")).containsExactly("end ", "complete");
    }

    private List<String> told(String sql) throws Exception {
        try (Connection connection = Quell.connect(server.conninfo(Role.SCRAM))) {
            Recorder recorder = new Recorder();
            connection.stream(sql).subscribe(recorder);
            return recorder.told.get(20, TimeUnit.SECONDS);
        }
    }

    private static final class Recorder implements RowSubscriber {
        private final List<String> events = new ArrayList<>();
        private final CompletableFuture<List<String>> told = new CompletableFuture<>();

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onResultBegin(List<Column> columns) {
            events.add("begin " + columns.getFirst().name());
        }

        @Override
        public void onNext(Row row) {
            events.add("row " + row.text(0));
        }

        @Override
        public void onResultEnd(Result result) {
            events.add("end " + result.commandTag());
        }

        @Override
        public void onError(Throwable error) {
            events.add(error.getClass().getSimpleName());
            told.complete(events);
        }

        @Override
        public void onComplete() {
            events.add("complete");
            told.complete(events);
        }
    }
}
