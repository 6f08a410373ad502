package dev.quell.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The example in the README does what it says there. */
@Timeout(180)
class ReadmeExampleTest {
    private static final Path README = Path.of("..", "README.md");
    private static final Path SOURCE = Path.of("src/test/java/dev/quell/pool/ReadmeExampleTest.java");
    private static final TestServer SERVER = TestServer.shared(TestServers.newest());

    private final List<String> shown = new ArrayList<>();

    private void show(@Nullable Object what) {
        shown.add(String.valueOf(what));
    }

    private void example(String conninfo) throws InterruptedException {
        // The example begins.
        try (QuellPool pool = QuellPool.builder(conninfo).size(4).open()) {
            long open = pool.with(connection -> connection
                    .execute("select count(*) from item where open = $1", true)
                    .rows()
                    .getFirst()
                    .bigint(0));
            show(open);

            try (PooledConnection loan = pool.claim()) {
                loan.connection().send("select pg_sleep(3600)");
                pool.loans().forEach(this::show); // who holds what, and for how long
            } // cancelled on the server, and only then lent again
        }
        // The example ends.
    }

    @Test
    void example_onAServer_showsWhatItSays() throws InterruptedException {
        SERVER.sql("""
                DROP SCHEMA IF EXISTS pool_readme CASCADE;
                CREATE SCHEMA pool_readme;
                CREATE TABLE pool_readme.item(open boolean);
                INSERT INTO pool_readme.item VALUES (true), (true), (false)""");

        example(SERVER.socketConninfo(Role.POSTGRES) + " options='-c search_path=pool_readme'");

        assertThat(shown).hasSize(2);
        assertThat(shown.getFirst()).isEqualTo("2");
        assertThat(shown.getLast()).startsWith("lent to ");
    }

    @Test
    void example_inTheReadme_isThisOne() throws IOException {
        String source = Files.readString(SOURCE);
        String example = source.substring(
                        source.indexOf('\n', source.indexOf("// The example begins.")) + 1,
                        source.indexOf("        // The example ends."))
                .stripTrailing()
                .stripIndent();

        assertThat(Files.readString(README)).contains(example);
    }
}
