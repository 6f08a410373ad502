package dev.quell.cli;

import static dev.quell.cli.QuellProcess.quell;
import static dev.quell.cli.Servers.conninfo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.cli.QuellProcess.Ended;
import org.junit.jupiter.api.Test;

/** ./quell gives what only the shell needs to the shell alone, for the others to start quickly. */
class WithoutShellTest {
    private static final String OF_THE_SHELL = ".*/(?:h2-|jline-|quell-h2-|quell-dblink-|h2/target/|dblink/target/).*";

    @Test
    void query_needsNothingOfTheShell() {
        Ended ended = quell("query", "-d", conninfo(), "select 42 as n")
                .without(OF_THE_SHELL)
                .run();

        assertThat(ended).isEqualTo(new Ended(0, " n\n----\n 42\n(1 row)\n\n", ""));
    }

    @Test
    void help_needsNothingOfTheShell() {
        Ended ended = quell("shell", "--help").without(OF_THE_SHELL).run();

        assertThat(ended.out()).contains("Usage: quell shell");
        assertThat(quell("shell", "-c", "select 1").without(OF_THE_SHELL).run().status())
                .isNotZero();
    }
}
