package dev.quell.conformance.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short soak; docs/soak.md tells of a long one. What it holds is counted at its end; what grows takes longer to see. */
class SoakTest {
    private static final int WORKERS = 6;
    private static final double TWO_PROCESSORS = 2;

    @Test
    void mixedWork_stoppedInEveryWay_leavesNothingBehind(@TempDir Path directory) throws Exception {
        var options = new SoakOptions(Duration.ofSeconds(15), System.nanoTime(), WORKERS, TWO_PROCESSORS);

        Findings findings = new Soak(options, System.err).run();

        assertThat(findings.isFaultless())
                .as(
                        "%s: %s; %s",
                        findings.about(), findings.verdict(), findings.counts().sentences())
                .isTrue();
        assertThat(findings.samples()).isNotEmpty().allMatch(Sample::atRest);
        assertThat(Deeds.ALL)
                .allSatisfy(kind -> assertThat(findings.counts().playedOf(kind))
                        .as(kind.name())
                        .isPositive());
        assertThat(findings.counts().cancels()).isPositive();
        Page.write(findings, directory);
        assertThat(directory.resolve("soak.md")).content().contains("| open descriptors | ");
        assertThat(Files.readAllLines(directory.resolve("soak/samples.tsv")))
                .hasSize(1 + findings.samples().size());
    }
}
