package dev.quell.cli;

import static dev.quell.cli.QuellProcess.quell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.cli.QuellProcess.Ended;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class EmbeddedServerTest {
    @Test
    void query_withoutAnyTarget_isAnsweredByAnEmbeddedServer() {
        Ended ended = quell(
                        "query", "--format", "csv", "select current_setting('server_version_num')::int / 10000 as v")
                .run();

        assertThat(ended.status()).isZero();
        assertThat(ended.out()).isEqualTo("v\n18\n");
    }

    @Test
    void timeLimit_onTheEmbeddedServer_countsFromWhenItRuns() {
        Ended ended = quell("query", "--timeout", "3s", "select pg_sleep(600)").run();

        assertThat(ended.status()).isEqualTo(124);
        assertThat(ended.err()).containsPattern("embedded: cancelled on server after \\d+\\.\\d\\d s\n$");
    }

    @Test
    void embeddedServer_afterTheCommand_leavesNothingBehind() {
        Ended ended = quell("query", "--format", "csv", "select current_setting('data_directory') as d")
                .run();

        String directory = ended.out().lines().skip(1).findFirst().orElseThrow();
        assertThat(directory).startsWith("/");
        assertThat(Path.of(directory).getParent()).doesNotExist();
    }

    @Test
    void environment_thatNamesAServer_isPreferredToAnEmbeddedOne() {
        Ended ended = quell("query", "--format", "csv", "select current_user as u")
                .environment("PGHOST", Servers.server().host())
                .environment("PGPORT", Integer.toString(Servers.server().port()))
                .environment("PGDATABASE", "postgres")
                .environment("PGUSER", "trust_user")
                .run();

        assertThat(ended).isEqualTo(new Ended(0, "u\ntrust_user\n", ""));
    }
}
