package dev.quell.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The README has no figure that the race did not print. */
class ReadmeFiguresTest {
    private static final Path ROOT = Path.of("..");

    @Test
    void figures_inTheReadme_areLinesOfThePageOfTheRace() throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));
        List<String> page = Files.readAllLines(ROOT.resolve("docs/benchmarks.md"));

        List<String> figures = readme.lines()
                .dropWhile(line -> !line.equals("| figure | goal | measured | |"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .toList();

        assertThat(figures).isNotEmpty();
        assertThat(page).containsAll(figures);
    }
}
