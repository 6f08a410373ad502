package dev.quell.dblink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testkit.PgVersion;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The example in the README does what it says there. */
@Timeout(60)
class ReadmeExampleTest {
    private static final Path README = Path.of("..", "README.md");
    private static final Path SOURCE = Path.of("src/test/java/dev/quell/dblink/ReadmeExampleTest.java");
    private static final TestServer SERVER = TestServer.shared(PgVersion.V18);

    private final List<String> shown = new ArrayList<>();

    private void show(@Nullable Object what) {
        shown.add(String.valueOf(what));
    }

    private void example(String east, String west) {
        // The example begins.
        try (Dblink dblink = Dblink.open()) {
            dblink.connect("east", east);
            dblink.connect("west", west);
            dblink.sendQuery("east", "SELECT sum(price) AS total FROM sales"); // both run now
            dblink.sendQuery("west", "SELECT sum(price) AS total FROM sales");

            for (String name : dblink.connections()) {
                for (DblinkRow row : dblink.getResult(name)) {
                    show(name + " " + row.value("total", BigDecimal.class).orElseThrow());
                }
                dblink.getResult(name); // until there is none: the connection is free
            }

            DblinkRows tables = dblink.as(RowType.parse("name text, size bigint"))
                    .query("east", "SELECT relname, relpages FROM pg_class WHERE relname = 'sales'");
            tables.forEach(row -> show(row.text("name")));

            dblink.sendQuery("west", "SELECT pg_sleep(3600)");
            dblink.cancel("west", Duration.ofSeconds(30)).ifPresent(outcome -> show(outcome));
        }
        // The example ends.
    }

    @Test
    void example_onTwoConnections_showsWhatItSays() {
        SERVER.sql("""
                DROP SCHEMA IF EXISTS readme CASCADE;
                CREATE SCHEMA readme;
                CREATE TABLE readme.sales(price numeric);
                INSERT INTO readme.sales VALUES (40.00), (2.00)""");
        String conninfo = SERVER.socketConninfo(Role.POSTGRES) + " options='-c search_path=readme'";

        example(conninfo, conninfo);

        assertThat(shown).hasSize(4);
        assertThat(shown).contains("east 42.00", "west 42.00", "sales");
        assertThat(shown.getLast()).startsWith("Cancelled[");
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
