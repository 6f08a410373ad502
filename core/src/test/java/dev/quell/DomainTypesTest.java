package dev.quell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testkit.PgVersion;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Domains as what they are domains of. */
@Timeout(60)
class DomainTypesTest {
    private static final String SCHEMA = """
            create schema domains_test;
            set search_path to domains_test;
            create domain ints as int[];
            create domain few_ints as ints check (cardinality(value) < 5);
            """;

    record Lists(List<List<Integer>> v) {}

    static List<PgVersion> versions() {
        return TestServers.versions();
    }

    private static Connection connect(PgVersion version, Types types) throws Exception {
        Connection connection = Quell.connect(TestServer.shared(version).socketConninfo(Role.POSTGRES));
        connection.execute("drop schema if exists domains_test cascade;" + SCHEMA);
        connection.useTypes(types).get(30, TimeUnit.SECONDS);
        return connection;
    }

    /** What is executed a third time comes in binary. */
    private static void inBothFormats(Connection connection, String sql, Consumer<Row> check) throws Exception {
        Set<Boolean> binary = new HashSet<>();
        for (int use = 1; use <= 3; use++) {
            Result result = connection.execute(sql + " where $1", true);
            binary.add(result.columns().getFirst().binary());
            check.accept(result.rows().getFirst());
        }
        assertThat(binary).containsExactlyInAnyOrder(false, true);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void array_ofArrays_hasElementsOfItsOwn(PgVersion version) throws Exception {
        try (Connection connection = connect(version, Types.none().named("ints").named("few_ints"))) {
            for (String type : List.of("ints", "few_ints")) {
                inBothFormats(connection, "select '{\"{1,2}\",\"{3}\"}'::" + type + "[] as v", row -> {
                    int[][] elements = {{1, 2}, {3}};
                    List<List<Integer>> lists = List.of(List.of(1, 2), List.of(3));
                    assertThat(row.value("v", int[][].class)).isDeepEqualTo(elements);
                    assertThat(row.value("v", Object.class)).isEqualTo(lists);
                    assertThat(row.list("v", List.class)).isEqualTo(lists);
                    assertThat(row.as(Lists.class).v()).isEqualTo(lists);
                });
            }
        }
    }
}
