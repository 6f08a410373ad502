package dev.quell.cli;

import static dev.quell.cli.QuellProcess.quell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.cli.QuellProcess.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ShellDemoTest {
    private static final String BEGIN = "quell=> \\demo\n";

    @Test
    void demo_printsWhatTheReadmeShows() throws IOException {
        Ended ended = quell("shell", "-c", "\\demo").run();

        assertThat(ended.err())
                .contains("NOTICE:  canceling statement due to user request\n")
                .doesNotContain("ERROR");
        assertThat(shape(ended.out())).isEqualTo(shape(shownInTheReadme()));
        assertThat(ended.status()).isZero();
    }

    @Test
    void demo_twice_usesTheSameServer() {
        Ended ended = quell("shell", "-v", "ON_ERROR_STOP=on", "-c", "\\demo", "-c", "\\demo", "-c", "\\echo done")
                .run();

        assertThat(ended.out()).containsOnlyOnce("CREATE SERVER demo ").endsWith("done\n");
        assertThat(ended.err()).doesNotContain("ERROR");
    }

    /** The standard output alone: notices come in between on a terminal. */
    private static String shownInTheReadme() throws IOException {
        String readme = Files.readString(Path.of("..", "README.md"));
        int begin = readme.indexOf(BEGIN);
        assertThat(begin).as("the README shows \\demo").isPositive();
        String screen = readme.substring(begin + BEGIN.length(), readme.indexOf("```", begin));
        return screen.replaceAll("(?m)^(?:NOTICE|CONTEXT|quell):.*\n", "");
    }

    /** Without what differs from run to run, and without empty lines, which the README spares. */
    private static String shape(String screen) {
        return screen.replaceAll("'/[^']*'", "'FOLDER'")
                .replaceAll("\\d+\\.\\d s", "N s")
                .replaceAll("port '\\d+'", "port 'N'")
                .replaceAll("local:\\d+", "local:N")
                .replaceAll("-{2,}", "--")
                .replaceAll(" +", " ")
                .replaceAll("(quick \\| \\S+ \\|) busy \\| N s ", "$1 result waiting | ")
                .replaceAll("\n{2,}", "\n")
                .strip();
    }
}
