package dev.quell.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.Connection;
import dev.quell.Quell;
import dev.quell.QuellException;
import dev.quell.testkit.Direction;
import dev.quell.testkit.ProxiedConnection;
import dev.quell.testkit.RecordingProxy;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a real server and this client said to each other, decoded in all manners. */
@Timeout(60)
class RecordedSessionTest {
    @ParameterizedTest
    @ValueSource(strings = {"3.0", "3.2"})
    void session_recorded_decodesInAnyPiecesAndEncodesToTheSameBytes(String version) throws Exception {
        TestServer server = TestServer.shared(TestServers.newest());
        try (RecordingProxy proxy = RecordingProxy.to(server)) {
            talk(server.conninfo(Role.SCRAM) + " host=127.0.0.1 port=" + proxy.port()
                    + " sslmode=disable min_protocol_version=3.0 max_protocol_version=" + version);
            ProxiedConnection connection = proxy.connections().getFirst();
            byte[] fromServer = recorded(connection, Direction.TO_CLIENT);

            List<BackendMessage> messages = Decoding.decode(fromServer);

            assertThat(messages).hasSizeGreaterThan(1000);
            assertThat(messages)
                    .hasAtLeastOneElementOfType(Authentication.SaslFinal.class)
                    .hasAtLeastOneElementOfType(BackendMessage.BackendKeyData.class)
                    .hasAtLeastOneElementOfType(BackendMessage.NotificationResponse.class)
                    .hasAtLeastOneElementOfType(BackendMessage.NoticeResponse.class)
                    .hasAtLeastOneElementOfType(BackendMessage.CopyInResponse.class)
                    .hasAtLeastOneElementOfType(BackendMessage.CopyData.class)
                    .hasAtLeastOneElementOfType(DataRow.class);
            assertThat(Bytes.of(messages)).isEqualTo(fromServer);
            assertThat(Decoding.decode(Bytes.inPieces(fromServer, 1))).isEqualTo(messages);
            for (int size : new int[] {2, 3, 5, 7, 1000, 4096, 4097}) {
                assertThat(Decoding.decode(Bytes.inPieces(fromServer, size))).isEqualTo(messages);
            }
            assertThat(Decoding.decode(Bytes.inRandomPieces(fromServer, new Random(4))))
                    .isEqualTo(messages);
            checkClient(recorded(connection, Direction.TO_SERVER));
        }
    }

    private static void talk(String conninfo) throws InterruptedException {
        try (Connection connection = Quell.connect(conninfo)) {
            connection.execute("create temp table c(i int); listen l; notify l, 'payload'; select 1 as a, null as b");
            connection.execute("do $$ begin raise notice 'psst'; end $$; set application_name = 'other'");
            connection.execute("select g, repeat('x', g) from generate_series(1, 1000) g where g > $1", 0);
            for (String failing : List.of("select 1/0", "copy c from stdin", "copy (select 1) to stdout")) {
                assertThatThrownBy(() -> connection.execute(failing)).isInstanceOf(QuellException.class);
                assertThatThrownBy(() -> connection.execute(failing, new Object[0]))
                        .isInstanceOf(QuellException.class);
            }
            connection.execute("");
        }
    }

    private static byte[] recorded(ProxiedConnection connection, Direction direction) {
        connection.awaitEnding(direction);
        return connection.bytes(direction);
    }

    private static void checkClient(byte[] sent) {
        int at = BigEndian.int32(sent, 0);
        OpeningMessage opening = OpeningMessage.decode(Payload.of(' ', Arrays.copyOfRange(sent, 4, at)));
        ByteArrayOutputStream again = new ByteArrayOutputStream();
        again.writeBytes(Bytes.written(opening::encode));
        FrontendMessage last = new FrontendMessage.Flush();
        while (at < sent.length) {
            int end = at + 1 + BigEndian.int32(sent, at + 1);
            Payload body = Payload.of(' ', Arrays.copyOfRange(sent, at + 5, end));
            last = FrontendMessage.decode((char) sent[at], body);
            again.writeBytes(Bytes.written(last::encode));
            at = end;
        }
        assertThat(again.toByteArray()).isEqualTo(sent);
        assertThat(last).isEqualTo(new FrontendMessage.Terminate());
    }
}
