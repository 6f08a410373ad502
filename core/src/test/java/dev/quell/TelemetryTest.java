package dev.quell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testkit.Await;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an operator can see of queries and cancels. */
@Timeout(60)
class TelemetryTest {
    private final TestServer server = TestServer.shared(TestServers.newest());

    @Test
    void flightRecorder_queryAndCancel_tellPhasesAndOutcome(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("quell.jfr");
        long id;
        int pid;
        try (Recording recording = new Recording()) {
            recording.enable("dev.quell.Query");
            recording.enable("dev.quell.Cancel");
            recording.start();
            try (Connection connection = Quell.connect(server.conninfo(Role.SCRAM))) {
                Query query = connection.send("select pg_sleep(60) /* recorded secret */");
                id = query.id();
                pid = server.awaitRunning("recorded").pid();
                assertThat(query.cancel().get(20, TimeUnit.SECONDS)).isInstanceOf(CancelOutcome.Cancelled.class);
            }
            recording.stop();
            recording.dump(file);
        }

        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        RecordedEvent query = only(events, "dev.quell.Query", id);
        assertThat(query.getString("ending")).isEqualTo("FAILED");
        assertThat(query.getInt("backend")).isEqualTo(pid);
        RecordedEvent cancel = only(events, "dev.quell.Cancel", id);
        assertThat(cancel.getString("outcome")).isEqualTo("CANCELLED");
        assertThat(cancel.getInt("backend")).isEqualTo(pid);
        assertThat(cancel.getBoolean("encrypted")).isTrue();
        assertThat(cancel.getInt("requests")).isEqualTo(1);
        assertThat(cancel.getDuration("delivering")).isPositive();

        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).doesNotContain("recorded secret");
    }

    private static RecordedEvent only(List<RecordedEvent> events, String name, long id) {
        List<RecordedEvent> found = events.stream()
                .filter(event -> event.getEventType().getName().equals(name) && event.getLong("query") == id)
                .toList();
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    @Test
    void listener_queryAndCancel_hearsOfBothUntilRemoved() throws Exception {
        List<QueryReport> queries = new CopyOnWriteArrayList<>();
        List<CancelOutcome> cancels = new CopyOnWriteArrayList<>();
        QuellListener listener = new QuellListener() {
            @Override
            public void queryEnded(QueryReport report) {
                queries.add(report);
            }

            @Override
            public void cancelEnded(CancelOutcome outcome) {
                cancels.add(outcome);
            }
        };
        Quell.addListener(listener);
        try (Connection connection = Quell.connect(server.conninfo(Role.SCRAM))) {
            long good = connection.send("select generate_series(1, 5)").id();
            Query stopped = connection.send("select pg_sleep(60) /* listened */");
            server.awaitRunning("listened");
            CancelOutcome outcome = stopped.cancel().get(20, TimeUnit.SECONDS);

            Await.until(() -> cancels.stream().anyMatch(outcome.getClass()::isInstance), "the cancel to be reported");
            Await.until(
                    () -> queries.stream().anyMatch(report -> report.id() == good && report.rows() == 5),
                    "the query to be reported");
            Await.until(
                    () -> queries.stream()
                            .anyMatch(report -> report.id() == stopped.id()
                                    && report.ending() == QueryReport.Ending.FAILED
                                    && report.running().isPositive()),
                    "the cancelled query to be reported");
        } finally {
            Quell.removeListener(listener);
        }
        int heard = queries.size();
        try (Connection connection = Quell.connect(server.conninfo(Role.SCRAM))) {
            connection.execute("select 1");
        }
        assertThat(queries).hasSize(heard);
    }
}
