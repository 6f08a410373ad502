package dev.quell.conformance.dblink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.dblink.Dblink;
import dev.quell.dblink.DblinkQueries;
import dev.quell.dblink.ForeignServers;
import dev.quell.testkit.PgVersion;
import dev.quell.testkit.TestServer;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * docs/dblink-parity.md names what the extension has and no more, methods that are there, tests that call them, and the
 * differences that the comparison accepts. That the families it names really make the calls is seen at the end of {@link
 * DblinkOracleTest}.
 */
class DblinkParityPageTest {
    private static final Path UNIT_TESTS = Path.of("..", "dblink", "src", "test", "java", "dev", "quell", "dblink");
    private static final Set<String> FAMILIES = Families.ALL.stream()
            .map(family -> family.getClass().getSimpleName())
            .collect(Collectors.toSet());

    private static Set<String> signatures() throws Exception {
        TestServer server = TestServer.shared(PgVersion.V18);
        RealSide.prepare(server);
        try (Connection connection = RealSide.connect(server);
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("""
                        SELECT proname || '(' || oidvectortypes(proargtypes) || ')'
                        FROM pg_depend d JOIN pg_proc p ON p.oid = d.objid AND d.classid = 'pg_proc'::regclass
                        WHERE d.deptype = 'e' AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'dblink')""")) {
            Set<String> all = new TreeSet<>();
            while (found.next()) {
                all.add(found.getString(1));
            }
            return all;
        }
    }

    @Test
    void rows_areTheFunctionsOfTheExtension_noMoreAndNoLess() throws Exception {
        List<String> rows =
                ParityPage.read().rows().stream().map(ParityPage.Row::signature).toList();

        assertThat(rows).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(signatures());
    }

    @Test
    void methods_thatThePageNames_areThere() throws IOException {
        Set<String> methods = Stream.of(Dblink.class, DblinkQueries.class, ForeignServers.class)
                .flatMap(type -> Arrays.stream(type.getMethods()))
                .map(DblinkParityPageTest::shown)
                .collect(Collectors.toSet());

        assertThat(ParityPage.read().rows()).extracting(ParityPage.Row::method).allMatch(methods::contains);
    }

    private static String shown(Method method) {
        return Arrays.stream(method.getParameterTypes())
                .map(Class::getSimpleName)
                .collect(Collectors.joining(", ", method.getName() + "(", ")"));
    }

    @Test
    void tests_thatThePageNames_areFamiliesOrCallTheMethod() throws IOException {
        for (ParityPage.Row row : ParityPage.read().rows()) {
            assertThat(row.tests()).as("tests of " + row.signature()).isNotEmpty();
            for (String test : row.tests()) {
                if (!FAMILIES.contains(test)) {
                    assertThat(Files.readString(UNIT_TESTS.resolve(test + ".java")))
                            .as("%s, which is to test %s", test, row.method())
                            .contains("." + row.method().replaceFirst("\\(.*", "("));
                }
            }
        }
    }

    @Test
    void differences_thatTheComparisonAccepts_areNamedAndNoOthers() throws IOException {
        assertThat(ParityPage.read().pointsUnder("Met by the comparison"))
                .containsExactlyElementsOf(AcceptedDifference.ALL.stream()
                        .map(AcceptedDifference::reason)
                        .toList());
    }
}
