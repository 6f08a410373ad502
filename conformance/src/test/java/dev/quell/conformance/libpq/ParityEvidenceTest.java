package dev.quell.conformance.libpq;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testkit.libpq.ElfExports;
import dev.quell.testkit.libpq.RealLibpq;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What docs/libpq-parity.md says besides the names: where functions belong, which test calls them, what differs. */
class ParityEvidenceTest {
    private static final Path ROOT = Path.of("..");
    private static final Path SOURCES = ROOT.resolve("core/src/main/java/dev/quell/libpq");
    private static final List<Path> TESTS = List.of(
            ROOT.resolve("conformance/src/test/java/dev/quell/conformance/libpq"),
            ROOT.resolve("core/src/test/java/dev/quell/libpq"));
    private static final Pattern HEADING = Pattern.compile("#{2,3} (.*)");
    private static final Pattern ROW = Pattern.compile("\\| `(\\w+)` \\| (\\w+) \\| (.+) \\|");
    private static final Pattern SECTIONS = Pattern.compile("3[23]\\.\\d+(?:\\.\\d+)?");
    private static final Pattern NAME = Pattern.compile("`(\\w+)`");

    private static final List<Row> ROWS = new ArrayList<>();
    private static final List<Bullet> BULLETS = new ArrayList<>();

    /** What stands under a heading: a function. */
    private record Row(String heading, String function, String state, String remark) {}

    /** What stands under a heading: a point of a list, as one line. */
    private record Bullet(String heading, String text) {}

    @BeforeAll
    static void read() throws IOException {
        String heading = "";
        // A point that goes on in the next line is indented there.
        String page = Files.readString(ROOT.resolve("docs/libpq-parity.md")).replace("\n  ", " ");
        for (String line : page.lines().toList()) {
            Matcher title = HEADING.matcher(line);
            Matcher row = ROW.matcher(line);
            if (title.matches()) {
                heading = title.group(1);
            } else if (row.matches()) {
                ROWS.add(new Row(heading, row.group(1), row.group(2), row.group(3)));
            } else if (line.startsWith("- ")) {
                BULLETS.add(new Bullet(heading, line.substring(2)));
            }
        }
    }

    @Test
    void rows_all_sayYesOrNo() throws IOException {
        assertThat(ROWS).hasSameSizeAs(ElfExports.of(RealLibpq.file()));
        assertThat(ROWS).extracting(Row::state).containsOnly("yes", "no");
    }

    @Test
    void tests_thatThePageNames_callTheFunction() throws IOException {
        for (Row row : ROWS) {
            if (row.state().equals("yes")) {
                List<String> names = matches(NAME, row.remark(), 1);
                assertThat(names).as("tests of " + row.function()).isNotEmpty();
                for (String name : names) {
                    assertThat(source(TESTS, name))
                            .as("%s, which is to test %s", name, row.function())
                            .containsPattern("\\b%1$s\\(|::%1$s\\b".formatted(row.function()));
                }
            }
        }
    }

    @Test
    void functions_allThereAre_standUnderTheSectionOfTheirClass() throws Exception {
        for (Row row : ROWS) {
            if (row.state().equals("yes")) {
                String owner = owner(row.function());
                assertThat(matches(SECTIONS, row.heading(), 0))
                        .as("the sections of %s, which %s declares", row.function(), owner)
                        .isEqualTo(matches(SECTIONS, source(List.of(SOURCES), owner), 0));
            }
        }
    }

    @Test
    void functions_thatLibpqDoesNotExport_areNamed() throws Exception {
        Set<String> own = functions().stream().map(Method::getName).collect(Collectors.toCollection(TreeSet::new));
        own.removeAll(ElfExports.of(RealLibpq.file()));

        assertThat(bullets("Only in Java"))
                .extracting(text -> matches(NAME, text, 1).getFirst())
                .containsExactlyInAnyOrderElementsOf(own);
    }

    @Test
    void differences_thatTheComparisonAccepts_areNamedAndNoOthers() {
        assertThat(bullets("Met by the comparison"))
                .containsExactlyElementsOf(AcceptedDifference.ALL.stream()
                        .map(AcceptedDifference::reason)
                        .toList());
    }

    private static List<String> bullets(String heading) {
        return BULLETS.stream()
                .filter(bullet -> bullet.heading().equals(heading))
                .map(Bullet::text)
                .toList();
    }

    private static List<String> matches(Pattern pattern, String text, int group) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult match) -> match.group(group))
                .distinct()
                .toList();
    }

    private static String owner(String function) throws ClassNotFoundException {
        return functions().stream()
                .filter(method -> method.getName().equals(function))
                .map(method -> method.getDeclaringClass().getSimpleName())
                .findFirst()
                .orElseThrow(() -> new AssertionError("Libpq has no " + function));
    }

    private static List<Method> functions() throws ClassNotFoundException {
        return Arrays.stream(Class.forName("dev.quell.libpq.Libpq").getMethods())
                .filter(method -> Modifier.isStatic(method.getModifiers()))
                .toList();
    }

    private static String source(List<Path> directories, String name) throws IOException {
        for (Path directory : directories) {
            Path file = directory.resolve(name + ".java");
            if (Files.exists(file)) {
                return Files.readString(file);
            }
        }
        throw new AssertionError("there is no class " + name);
    }
}
