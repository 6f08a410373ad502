package dev.quell.conformance.libpq;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testkit.libpq.ElfExports;
import dev.quell.testkit.libpq.RealLibpq;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * docs/libpq-parity.md names everything that the real library exports, in rows such as {@code | `PQexec` | yes | |}. What
 * has a yes is a public static method of {@code Libpq}.
 */
class ParityPageTest {
    private static final Path PAGE = Path.of("..", "docs", "libpq-parity.md");
    private static final Pattern ROW = Pattern.compile("^\\| *`(\\w+)` *\\| *([^|]*?) *\\|.*");

    @Test
    void page_namesWhatTheLibraryExports_noMoreAndNoLess() throws IOException {
        SortedMap<String, String> rows = rows();

        assertThat(rows.keySet()).containsExactlyElementsOf(ElfExports.of(RealLibpq.file()));
    }

    @Test
    void functions_thatThePageSaysAreThere_areThereAndNoOthers() throws Exception {
        Set<String> promised = rows().entrySet().stream()
                .filter(row -> row.getValue().startsWith("yes"))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> exported = ElfExports.of(RealLibpq.file());
        Set<String> present = Arrays.stream(
                        Class.forName("dev.quell.libpq.Libpq").getMethods())
                .filter(method -> Modifier.isStatic(method.getModifiers()))
                .map(Method::getName)
                .filter(exported::contains)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(present).isEqualTo(promised);
    }

    @Test
    void page_hasTheReasonOfEveryAcceptedDifference() throws IOException {
        String text = page();
        List<String> missing = AcceptedDifference.ALL.stream()
                .map(AcceptedDifference::reason)
                .filter(reason -> !text.contains(reason))
                .toList();

        assertThat(missing).isEmpty();
    }

    private static SortedMap<String, String> rows() throws IOException {
        SortedMap<String, String> rows = new TreeMap<>();
        for (String line : page().lines().toList()) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                assertThat(rows.put(row.group(1), row.group(2)))
                        .as("another row of " + row.group(1))
                        .isNull();
            }
        }
        return rows;
    }

    private static String page() throws IOException {
        Assumptions.assumeTrue(Files.exists(PAGE), "there is no page yet: " + PAGE);
        return Files.readString(PAGE);
    }
}
