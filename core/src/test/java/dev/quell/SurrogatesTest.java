package dev.quell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text that UTF-8 cannot express must not reach a table as something else. */
@Timeout(60)
class SurrogatesTest {
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

    @ParameterizedTest(name = "{index}")
    @ValueSource(strings = {"a\ud800b", "\ud800", "\udc00", "ä\udc00\ud800", "\ud83d\ude00\ud83d"})
    void send_halfOfASurrogatePair_refusedWithItsParameter(String text) throws Exception {
        String sql = "select $1::int, $2::text";
        for (Object value : List.of(text, List.of("whole", text), new String[] {text})) {
            assertThatThrownBy(() -> connection.execute(sql, 1, value))
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("parameter $2")
                    .hasMessageContaining("surrogate");
        }
        assertThatThrownBy(() -> connection.execute("select '" + text + "'"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("query text");
        assertThatThrownBy(() -> connection.prepare("select '" + text + "', $1"))
                .isInstanceOf(UsageException.class);
        assertThat(connection.execute("select 1")).hasSize(1);
    }

    @Test
    void send_wholePairsAndQuestionMarks_comeBackAsTheyWere() throws Exception {
        for (String text :
                List.of("?", "a?b", "\ud83d\ude00", "ä\ud83d\ude00?\ud83d\ude00", "\uffff", "\ud7ff\ue000")) {
            assertThat(connection
                            .execute("select $1::text || '\ud83d\ude00'", text)
                            .rows()
                            .getFirst()
                            .text(0))
                    .isEqualTo(text + "\ud83d\ude00");
        }
    }
}
