package dev.quell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.testkit.PgVersion;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import dev.quell.values.Composite;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Domains as what they are domains of, and as classes of one's own. */
@Timeout(60)
class DomainTypesTest {
    private static final String SCHEMA = """
            create schema domains_test;
            set search_path to domains_test;
            create domain name_text as text;
            create domain small as int;
            create domain ints as int[];
            create domain few_ints as ints check (cardinality(value) < 5);
            create type all_of_them as (n name_text, s small, i ints);
            """;

    record Name(String text) {}

    record Small(int number) {
        static Small of(String text) {
            return new Small(Integer.parseInt(text));
        }

        String text() {
            return String.valueOf(number);
        }
    }

    record Ints(String text) {}

    record Lists(List<List<Integer>> v) {}

    record Names(List<String> v) {}

    record Bases(String n, int s, List<Long> i) {}

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

    @ParameterizedTest
    @MethodSource("versions")
    void text_ofADomain_isReadAsItsBaseToo(PgVersion version) throws Exception {
        Types types = Types.none().text("name_text", Name.class, Name::new, Name::text);
        try (Connection connection = connect(version, types)) {
            inBothFormats(connection, "select array['z'::name_text] as v", row -> {
                assertThat(row.text("v")).isEqualTo("{z}");
                assertThat(row.value("v", String[].class)).containsExactly("z");
                assertThat(row.as(Names.class)).isEqualTo(new Names(List.of("z")));
                assertThat(row.value("v", Object.class)).isEqualTo(List.of(new Name("z")));
            });
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void number_ofADomain_isReadAsItsBaseToo(PgVersion version) throws Exception {
        Types types = Types.none().text("small", Small.class, Small::of, Small::text);
        try (Connection connection = connect(version, types)) {
            inBothFormats(connection, "select array[7::small] as v", row -> {
                assertThat(row.value("v", int[].class)).containsExactly(7);
                assertThat(row.value("v", Integer[].class)).containsExactly(7);
                assertThat(row.list("v", Long.class)).containsExactly(7L);
                assertThat(row.value("v", Small[].class)).containsExactly(new Small(7));
                assertThatThrownBy(() -> row.list("v", Boolean.class)).hasMessageContaining("ask for Small or String");
            });
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void array_ofADomain_isReadAsItsBaseToo(PgVersion version) throws Exception {
        Types types = Types.none().text("ints", Ints.class, Ints::new, Ints::text);
        try (Connection connection = connect(version, types)) {
            inBothFormats(connection, "select '{\"{3}\",\"{4,5}\"}'::ints[] as v", row -> {
                assertThat(row.value("v", int[][].class)).isDeepEqualTo(new int[][] {{3}, {4, 5}});
                assertThat(row.as(Lists.class).v()).isEqualTo(List.of(List.of(3), List.of(4, 5)));
                assertThat(row.value("v", Object.class)).isEqualTo(List.of(new Ints("{3}"), new Ints("{4,5}")));
            });
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void field_ofADomain_isReadAsItsBaseToo(PgVersion version) throws Exception {
        Types types = Types.none()
                .named("all_of_them")
                .text("name_text", Name.class, Name::new, Name::text)
                .text("small", Small.class, Small::of, Small::text)
                .text("ints", Ints.class, Ints::new, Ints::text);
        try (Connection connection = connect(version, types)) {
            inBothFormats(connection, "select row('a', 1, '{2,3}')::all_of_them as v", row -> {
                assertThat(row.text("v")).isEqualTo("(a,1,\"{2,3}\")");
                assertThat(row.value("v", Bases.class)).isEqualTo(new Bases("a", 1, List.of(2L, 3L)));
                assertThat(row.value("v", Composite.class).values())
                        .isEqualTo(List.of(new Name("a"), new Small(1), new Ints("{2,3}")));
            });
        }
    }
}
