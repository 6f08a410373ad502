package dev.quell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Another query on the connection whose rows or COPY the thread is still reading: told at once, never waited for for ever. */
@Timeout(60)
class NestedUseTest {
    private final TestServer server = TestServer.shared(TestServers.newest());
    private Connection connection;

    @BeforeEach
    void connect() throws InterruptedException {
        connection = Quell.connect(server.conninfo(Role.SCRAM));
    }

    @AfterEach
    void close() {
        connection.close();
    }

    private static int one(List<Result> results) {
        return results.getFirst().rows().getFirst().integer(0);
    }

    @ParameterizedTest(name = "virtual: {0}")
    @ValueSource(booleans = {false, true})
    void execute_whileTheThreadReadsRows_refusedAndPossibleAtTheEnd(boolean virtual) throws Exception {
        OnThread.run(virtual, () -> {
            try (RowReader rows = connection.read("select generate_series(1, 3)")) {
                int read = 0;
                while (rows.next()) {
                    read++;
                    assertThatThrownBy(() -> connection.execute("select 1"))
                            .isInstanceOf(UsageException.class)
                            .hasMessageContaining("close the RowReader");
                    assertThatThrownBy(() -> connection.execute("select $1::int", 1))
                            .isInstanceOf(UsageException.class);
                    assertThatThrownBy(connection::begin).isInstanceOf(UsageException.class);
                    assertThat(rows.integer(0)).isEqualTo(read);
                }
                assertThat(read).isEqualTo(3);
                assertThat(one(connection.execute("select 1"))).isEqualTo(1);
            }
        });
    }

    @ParameterizedTest(name = "virtual: {0}")
    @ValueSource(booleans = {false, true})
    void next_ofASecondReaderOfTheThread_refusedUntilTheFirstIsAtItsEnd(boolean virtual) throws Exception {
        OnThread.run(virtual, () -> {
            try (RowReader first = connection.read("select generate_series(1, 3)");
                    RowReader second = connection.read("select 7")) {
                assertThatThrownBy(second::next).isInstanceOf(UsageException.class);
                int read = 0;
                while (first.next()) {
                    read++;
                    assertThatThrownBy(second::next).isInstanceOf(UsageException.class);
                }
                assertThat(read).isEqualTo(3);
                assertThat(second.next()).isTrue();
                assertThat(second.integer(0)).isEqualTo(7);
            }
        });
    }

    @Test
    void commit_whileTheThreadReadsRows_refusedAndPossibleOnceTheReaderIsClosed() throws Exception {
        try (Transaction tx = connection.begin()) {
            try (RowReader rows = connection.read("select generate_series(1, 3)")) {
                assertThat(rows.next()).isTrue();
                assertThatThrownBy(tx::commit).isInstanceOf(UsageException.class);
                while (rows.next()) {
                    assertThat(tx.isOpen()).isTrue();
                }
            }
            tx.commit();
        }
    }

    @Test
    void execute_readerWasClosedOrCancelled_goesOn() throws Exception {
        RowReader closed = connection.read("select generate_series(1, 3)");
        assertThat(closed.next()).isTrue();
        closed.close();
        assertThat(one(connection.execute("select 1"))).isEqualTo(1);

        try (RowReader cancelled = connection.read("select generate_series(1, 10000000)")) {
            assertThat(cancelled.next()).isTrue();
            cancelled.query().close();
            assertThat(one(connection.execute("select 2"))).isEqualTo(2);
        }
    }

    /** What it waits for is another thread's to do. */
    @Test
    void execute_byAnotherThread_waitsForTheReader() throws Exception {
        try (RowReader rows = connection.read("select generate_series(1, 3)")) {
            assertThat(rows.next()).isTrue();
            CompletableFuture<Integer> seen = new CompletableFuture<>();
            Query behind = connection.send("select 7");
            Thread.startVirtualThread(() -> {
                try {
                    seen.complete(one(behind.await()));
                } catch (QuellException | InterruptedException e) {
                    seen.completeExceptionally(e);
                }
            });
            assertThat(rows.next()).isTrue();
            assertThat(rows.next()).isTrue();
            assertThat(rows.next()).isFalse();
            assertThat(seen.get(50, TimeUnit.SECONDS)).isEqualTo(7);
        }
    }

    /** The thread that made the reader does not read with it any more. */
    @Test
    void execute_readerWasGivenToAnotherThread_waitsForIt() throws Exception {
        RowReader rows = connection.read("select generate_series(1, 3)");
        CompletableFuture<Void> begun = new CompletableFuture<>();
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        CompletableFuture<Integer> read = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try (rows) {
                int count = rows.next() ? 1 : 0;
                begun.complete(null);
                goOn.join();
                while (rows.next()) {
                    count++;
                }
                read.complete(count);
            } catch (QuellException | InterruptedException e) {
                read.completeExceptionally(e);
            }
        });
        begun.get(50, TimeUnit.SECONDS);
        Query behind = connection.send("select 7");
        goOn.complete(null);

        assertThat(one(behind.await())).isEqualTo(7);
        assertThat(read.get(50, TimeUnit.SECONDS)).isEqualTo(3);
    }

    @ParameterizedTest(name = "virtual: {0}")
    @ValueSource(booleans = {false, true})
    void execute_whileTheThreadReadsALongCopy_refusedUntilItIsClosed(boolean virtual) throws Exception {
        OnThread.run(virtual, () -> {
            try (InputStream in =
                    connection.copyOut("copy (select generate_series(1, 100000000)) to stdout").stream()) {
                assertThat(in.read()).isEqualTo('1');
                assertThatThrownBy(() -> connection.execute("select 1"))
                        .isInstanceOf(UsageException.class)
                        .hasMessageContaining("COPY");
                assertThat(in.read()).isEqualTo('\n');
            }
            assertThat(one(connection.execute("select 2"))).isEqualTo(2);
        });
    }

    /** All of it is in the client, so that nothing waits for the thread. */
    @Test
    void execute_whileTheThreadReadsAShortCopy_goesOn() throws Exception {
        try (InputStream in =
                connection.copyOut("copy (select generate_series(1, 3) from pg_sleep(0.05)) to stdout").stream()) {
            assertThat(one(connection.execute("select 1"))).isEqualTo(1);
            assertThat(in.readAllBytes()).hasSize(6);
        }
    }
}
