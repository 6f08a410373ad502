package dev.quell.cli;

import static dev.quell.cli.QuellProcess.quell;
import static dev.quell.cli.Servers.conninfo;
import static dev.quell.cli.Servers.name;
import static dev.quell.cli.Servers.nobody;
import static dev.quell.cli.Servers.server;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.cli.QuellProcess.Ended;
import dev.quell.testkit.Role;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueryStatusTest {
    private static void assertUsage(Ended ended, String... parts) {
        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).startsWith("quell: ").contains(parts).doesNotContain("\tat ");
    }

    @Test
    void serverError_endsWithOne() {
        Ended ended = quell("query", "-d", conninfo(), "select 1/0").run();

        assertThat(ended).isEqualTo(new Ended(1, "", "ERROR:  22012: division by zero\n"));
    }

    @Test
    void refusedConnection_endsWithThree() {
        Ended ended = quell("query", "-d", nobody(), "select 1").run();

        assertThat(ended.status()).isEqualTo(3);
        assertThat(ended.err()).startsWith("quell: ").contains("localhost", "port 1", "Connection refused");
    }

    @Test
    void refusedLogin_endsWithThreeAndShowsNoPassword() {
        String wrong = server().conninfo(Role.SCRAM).replace(Role.SCRAM.password(), "open sesame");
        Ended ended = quell("query", "-d", wrong, "select 1")
                .environment("QUELL_DEBUG", "1")
                .run();

        assertThat(ended.status()).isEqualTo(3);
        assertThat(ended.err())
                .startsWith("quell: could not connect to " + name()
                        + ": FATAL: password authentication failed for user \"scram_user\" (SQLSTATE 28P01)\n")
                .contains("\tat ")
                .doesNotContain("open sesame");
    }

    @Test
    void backendThatIsTerminated_endsWithAnErrorOrALostConnection() {
        Ended ended = quell("query", "-d", conninfo(), "select pg_terminate_backend(pg_backend_pid()), pg_sleep(60)")
                .run();

        assertThat(ended.status()).isIn(1, 3);
        assertThat(ended.err()).contains("terminating connection due to administrator command");
    }

    @Test
    void noSql_isAUsageErrorThatSaysHowToGiveIt() {
        String[] ways = {"argument", "-f FILE", "standard input"};

        assertUsage(quell("query", "-d", conninfo()).run(), ways);
        assertUsage(quell("query", "-d", conninfo(), " \n").run(), ways);
    }

    @Test
    void sql_givenTwice_isAUsageError() {
        assertUsage(quell("query", "-f", "x.sql", "select 1").run(), "twice");
    }

    @Test
    void sqlFile_thatIsMissing_isAUsageErrorThatNamesIt(@TempDir Path directory) {
        Path missing = directory.resolve("missing.sql");

        assertUsage(quell("query", "-f", missing.toString()).run(), missing.toString());
    }

    @Test
    void malformedConnectionString_isAUsageErrorWithoutItsPassword() {
        Ended ended = quell("query", "-d", "host=a passwort=sekrit", "select 1").run();

        assertUsage(ended, "-d", "invalid connection option \"passwort\"");
        assertThat(ended.err()).doesNotContain("sekrit");
    }

    @Test
    void wrongSettingOfOneTarget_isAUsageErrorBeforeAnyQueryIsSent() {
        Ended ended = quell("query", "-d", conninfo(), "-d", "host=localhost dbname=x sslmode=mabye", "select 1")
                .run();

        assertUsage(ended, "localhost:5432/x", "sslmode", "mabye");
    }

    @Test
    void unknownOption_suggestsTheOneThatWasMeant() {
        assertUsage(
                quell("query", "--timeot", "1s", "select 1").run(),
                "quell: there is no option --timeot\n",
                "Did you mean --timeout?");
    }

    @Test
    void unknownOption_withAValue_isNamedWithoutIt() {
        Ended ended = quell("query", "--passwort=geheim", "select 1").run();

        assertUsage(ended, "quell: there is no option --passwort\n");
        assertThat(ended.err()).doesNotContain("geheim");
    }

    @Test
    void unknownCommand_suggestsTheOneThatWasMeant() {
        assertUsage(quell("qeury", "select 1").run(), "quell: there is no command \"qeury\"\n", "Did you mean query?");
    }

    @Test
    void sql_inSeveralArguments_isAUsageErrorThatAsksForQuotes() {
        assertUsage(quell("query", "select", "1").run(), "the SQL has to be one argument; put it in quotes");
    }

    @Test
    void sql_asAnArgumentOfTheShell_isAUsageErrorThatNamesTheWaysIn() {
        assertUsage(quell("shell", "select 1").run(), "the shell takes SQL with -c, in a file with -f");
    }

    @Test
    void optionAsACommand_suggestsTheOption() {
        Ended ended = quell("version").run();

        assertUsage(ended, "\nDid you mean --version?\n");
        assertThat(ended.err()).doesNotContain("Did you mean query?");
    }

    @Test
    void emptyFileName_isAUsageError() {
        assertUsage(quell("query", "-f", "").run(), "'--file'", "the name of the file is empty");
    }

    @Test
    void noCommand_isAUsageErrorWithAnExample() {
        assertUsage(quell().run(), "quell query \"select 1 as one\"", "Usage:");
    }

    @Test
    void malformedTimeout_isAUsageErrorThatNamesTheForms() {
        assertUsage(quell("query", "--timeout", "soon", "select 1").run(), "--timeout", "\"soon\"", "500ms", "1m30s");
    }

    @Test
    void unknownFormat_isAUsageErrorThatNamesTheFormats() {
        assertUsage(quell("query", "--format", "xml", "select 1").run(), "\"xml\" is none of table, csv, json");
    }

    @Test
    void help_ofTheQueryCommand_tellsOptionsStatusesAndEnvironment() {
        Ended ended = quell("query", "--help").run();

        assertThat(ended.status()).isZero();
        assertThat(ended.err()).isEmpty();
        assertThat(ended.out())
                .contains(
                        "--timeout=DURATION",
                        "Exit status",
                        "  124 ",
                        "  141 ",
                        "PGHOST",
                        "embedded",
                        "-d \"\"",
                        "id_2");
    }

    @Test
    void version_isPrinted() {
        Ended ended = quell("--version").run();

        assertThat(ended.status()).isZero();
        assertThat(ended.out()).startsWith("quell ").contains("embedded PostgreSQL 18.");
    }

    @Test
    void completion_forAShell_isAScript() {
        Ended bash = quell("completion", "bash").run();

        assertThat(bash.status()).isZero();
        assertThat(bash.out()).startsWith("#!/").contains("--timeout", "table", "csv", "json");
        assertThat(quell("completion", "zsh").run().out()).isEqualTo(bash.out());
        assertUsage(quell("completion", "fish").run(), "bash and zsh");
        assertUsage(quell("completion").run(), "quell completion bash", "quell completion zsh");
    }
}
