package dev.quell.h2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the README shows of plain JDBC is what runs here. */
class ReadmeTest {
    private static final TestServer SERVER = TestServer.shared(TestServers.newest());
    private static final Path SOURCE = Path.of("src/test/java/dev/quell/h2/ReadmeTest.java");
    private static final Path README = Path.of("..", "README.md");

    private final List<String> shown = new ArrayList<>();
    private final String connstr = SERVER.conninfo(Role.POSTGRES).replace("'", "''");

    private void show(String name, int total) {
        shown.add(name + " " + total);
    }

    private void example() throws SQLException {
        // shown from here
        try (Connection h2 = DriverManager.getConnection("jdbc:h2:mem:shop;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE");
                Statement statement = h2.createStatement()) {
            DblinkFunctions.install(h2);
            statement.execute("CREATE TABLE customer AS SELECT 1 AS id, 'Ada' AS name");
            statement.execute("SELECT dblink_connect('far', '" + connstr + "')");
            statement.execute("SELECT dblink_send_query('far', 'SELECT 1 AS customer, 42 AS total')");
            try (ResultSet rows = statement.executeQuery(ColumnDefinitionLists.rewrite("""
                    SELECT name, total FROM customer
                    JOIN dblink_get_result('far') AS t(customer int, total int) ON customer = id"""))) {
                while (rows.next()) {
                    show(rows.getString("name"), rows.getInt("total"));
                }
            }
        } // closes the connection named far too
        // to here
    }

    @Test
    void example_inReadme_runs() throws SQLException {
        example();
        assertThat(shown).containsExactly("Ada 42");
    }

    @Test
    void example_inReadme_isThisOne() throws IOException {
        List<String> source = Files.readAllLines(SOURCE);
        int from = source.indexOf("        // shown from here") + 1;
        String code = String.join("\n", source.subList(from, source.indexOf("        // to here")))
                .indent(-8);

        assertThat(Files.readString(README)).contains("```java\n" + code + "```");
    }
}
