package dev.quell.libpq;

import static dev.quell.libpq.Libpq.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testkit.PgVersion;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code PQsocketPoll}, with channels that libpq has not. */
class SocketPollTest {
    private static final TestServer SERVER = TestServer.shared(PgVersion.V18);
    private static final long AT_ONCE = 0;
    private static final long FOREVER = -1;

    private Pipe pipe;

    @BeforeEach
    void open() throws IOException {
        pipe = Pipe.open();
        pipe.source().configureBlocking(false);
    }

    @AfterEach
    void close() throws IOException {
        pipe.source().close();
        pipe.sink().close();
    }

    @Test
    void poll_ofAChannelWithData_isReadyHoweverLongItMayWait() throws IOException {
        assertThat(PQsocketPoll(pipe.source(), 1, 0, AT_ONCE)).isZero();

        pipe.sink().write(ByteBuffer.wrap(new byte[1]));

        assertThat(PQsocketPoll(pipe.source(), 1, 0, FOREVER)).isEqualTo(1);
        assertThat(PQsocketPoll(pipe.source(), 1, 0, AT_ONCE)).isEqualTo(1);
    }

    @Test
    void poll_ofAChannelWithoutData_comesBackNoEarlierThanItsTime() {
        long end = PQgetCurrentTimeUSec() + 20_500;

        assertThat(PQsocketPoll(pipe.source(), 1, 0, end)).isZero();

        assertThat(PQgetCurrentTimeUSec()).isGreaterThanOrEqualTo(end);
    }

    @Test
    void poll_byAnInterruptedThread_failsAndTheThreadStaysInterrupted() {
        Thread.currentThread().interrupt();

        assertThat(PQsocketPoll(pipe.source(), 1, 0, FOREVER)).isEqualTo(-1);

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void poll_ofNothing_neverHangs() throws IOException {
        pipe.source().close();

        assertThat(PQsocketPoll(pipe.source(), 1, 0, FOREVER)).isEqualTo(-1);
        assertThat(PQsocketPoll(null, 1, 1, FOREVER)).isEqualTo(-1);
        assertThat(PQsocketPoll(null, 1, 1, AT_ONCE)).isZero();
        assertThat(PQsocketPoll(null, 0, 0, FOREVER)).isZero();
    }

    @Test
    void poll_throughoutAConnect_leadsToASession() {
        PGconn conn = PQconnectStart(SERVER.conninfo(Role.SCRAM) + " sslmode=require");
        PostgresPollingStatusType wanted = PostgresPollingStatusType.PGRES_POLLING_WRITING;
        while (wanted == PostgresPollingStatusType.PGRES_POLLING_WRITING
                || wanted == PostgresPollingStatusType.PGRES_POLLING_READING) {
            boolean toRead = wanted == PostgresPollingStatusType.PGRES_POLLING_READING;
            SelectableChannel socket = Objects.requireNonNull(PQsocket(conn));
            assertThat(PQsocketPoll(socket, toRead ? 1 : 0, toRead ? 0 : 1, FOREVER))
                    .isEqualTo(1);
            wanted = PQconnectPoll(conn);
        }
        assertThat(PQstatus(conn)).as(PQerrorMessage(conn)).isEqualTo(ConnStatusType.CONNECTION_OK);
        PQfinish(conn);
    }
}
