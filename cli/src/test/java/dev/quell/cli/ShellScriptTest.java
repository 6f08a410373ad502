package dev.quell.cli;

import static dev.quell.cli.QuellProcess.quell;
import static dev.quell.cli.Servers.literal;
import static dev.quell.cli.Servers.nobody;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.cli.QuellProcess.Ended;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShellScriptTest {
    /** By then the answer has been sent, if only just: the server says that it is idle a moment before. */
    private static final String WAIT_FOR_DONE = """
            DO $do$ BEGIN
              WHILE NOT EXISTS (SELECT FROM pg_stat_activity WHERE query = 'SELECT ''done''' AND state = 'idle') LOOP
                PERFORM pg_stat_clear_snapshot(), pg_sleep(0.01);
              END LOOP;
              PERFORM pg_sleep(0.3);
            END $do$;""";

    @TempDir
    private Path directory;

    private static String connect(String name) {
        return "SELECT dblink_connect('" + name + "', " + literal() + ");\n";
    }

    @Test
    void pipedStatements_printTablesAsPsqlDoes() {
        Ended ended = quell("shell").input("""
                        CREATE TABLE item (id int primary key, name text, price numeric(6, 2));
                        INSERT INTO item VALUES (1, 'a chair', 49.5),
                            (20, NULL, 7);  SELECT * FROM item
                        -- in this order:
                        ORDER BY id;
                        \\x
                        SELECT name, price FROM item WHERE id = 1;
                        """).run();

        assertThat(ended.out()).isEqualTo("""
                CREATE TABLE
                INSERT 0 2
                 id |  name   | price
                ----+---------+-------
                  1 | a chair | 49.50
                 20 |         |  7.00
                (2 rows)

                Expanded display is on.
                -[ RECORD 1 ]--
                name  | a chair
                price | 49.50

                """);
        assertThat(ended.err()).isEmpty();
        assertThat(ended.status()).isZero();
    }

    @Test
    void error_inAScript_isSaidWithItsPlaceAndTheRestIsRun() throws IOException {
        Path file = Files.writeString(directory.resolve("a.sql"), "select 1;\n\nselekt\n  2;\nselect 3 as three;");
        Ended ended = quell("shell", "-f", file.toString()).run();

        assertThat(ended.err()).startsWith("quell:" + file + ":4: ERROR:  syntax error\nLINE 1: selekt\n        ^");
        assertThat(ended.out()).contains(" three\n");
        assertThat(ended.status()).isEqualTo(1);
    }

    @Test
    void error_withOnErrorStop_endsTheScriptAndThoseAroundIt() throws IOException {
        Path inner = Files.writeString(directory.resolve("inner.sql"), "select 1/0; select 'inner';");
        Path outer = Files.writeString(directory.resolve("outer.sql"), "\\i " + inner + "\nselect 'outer';");
        Ended ended = quell("shell", "-v", "ON_ERROR_STOP=1", "-f", outer.toString(), "-f", outer.toString())
                .run();

        assertThat(ended.err()).isEqualTo("quell:" + inner + ":1: ERROR:  Division by zero: \"1\"\n");
        assertThat(ended.out()).isEmpty();
        assertThat(ended.status()).isEqualTo(1);
    }

    @Test
    void commands_ofTheCommandLine_shareASession() {
        Ended ended = quell("shell", "-c", "create table t (a int)", "-c", "select count(*) as n from t", "-c", "\\x")
                .run();

        assertThat(ended.out()).isEqualTo("CREATE TABLE\n n\n---\n 0\n(1 row)\n\nExpanded display is on.\n");
        assertThat(ended.status()).isZero();
    }

    @Test
    void fileThatIsMissingOrIncludesItself_isSaid() throws IOException {
        Path self = directory.resolve("self.sql");
        Files.writeString(self, "\\i " + self);

        assertThat(quell("shell", "-f", "/nowhere.sql").run())
                .isEqualTo(new Ended(1, "", "quell: /nowhere.sql cannot be read: no such file or folder\n"));
        assertThat(quell("shell", "-f", self.toString()).run().err()).contains("does one include itself?");
    }

    @Test
    void fileInAnotherEncoding_isSaid() throws IOException {
        Path file = Files.write(directory.resolve("latin1.sql"), "select 'é';".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(quell("shell", "-f", file.toString()).run().err()).contains("is not UTF-8");
    }

    @Test
    void unknownCommandsAndOptions_areSaid() {
        Ended ended = quell("shell", "-c", "\\nosuch").run();

        assertThat(ended.err()).isEqualTo("invalid command \\nosuch\nTry \\? for help.\n");
        assertThat(ended.status()).isEqualTo(1);
        assertThat(quell("shell", "-v", "no-such=1").run().status()).isEqualTo(2);
        assertThat(quell("shell", "-v", "ON_ERROR_STOP=maybe").run().err()).contains("Boolean expected");
        assertThat(quell("shell", "--help").run().out()).contains("ON_ERROR_STOP", "\\demo");
    }

    @Test
    void quit_endsTheScript() {
        assertThat(quell("shell").input("\\echo one\n\\q\n\\echo two\n").run().out())
                .isEqualTo("one\n");
    }

    @Test
    void timing_isSaidAfterEachStatement() {
        assertThat(quell("shell").input("\\timing\nselect 1;\n").run().out())
                .matches("(?s)Timing is on\\.\n.*Time: \\d+\\.\\d{3} ms\n");
    }

    @Test
    void connectionThatFails_hasAnExitStatusOfItsOwn() {
        Ended ended = quell("shell", "-c", "SELECT dblink_connect('x', '" + nobody() + "')")
                .run();

        assertThat(ended.status()).isEqualTo(3);
        assertThat(ended.err()).startsWith("ERROR:  could not establish connection\nDETAIL:  connection to server at ");
    }

    @Test
    void remoteError_hasItsDetailAndContext_andIsANoticeOnRequest() {
        String insert = "SELECT dblink_exec('e', 'INSERT INTO %s VALUES (1), (1)'%s);\n";
        String table = "t_" + System.nanoTime();
        Ended ended = quell("shell")
                .input(connect("e") + "SELECT dblink_exec('e', 'CREATE TEMP TABLE " + table
                        + " (a int primary key)');\n"
                        + insert.formatted(table, "") + insert.formatted(table, ", false")
                        + "SELECT dblink_exec('e', 'DROP TABLE " + table + "');\n")
                .run();

        String text = "duplicate key value violates unique constraint \"" + table + "_pkey\"\n"
                + "DETAIL:  Key (a)=(1) already exists.\n"
                + "CONTEXT:  while executing command on dblink connection named \"e\"\n";
        assertThat(ended.err()).isEqualTo("quell:<stdin>:3: ERROR:  " + text + "NOTICE:  " + text);
        assertThat(ended.status()).isEqualTo(1);
    }

    @Test
    void connections_areListedWithWhatTheyDo() {
        Ended ended = quell("shell")
                .input("\\dblink\n" + connect("busy") + connect("done") + connect("transaction") + connect("idle")
                        + "SELECT dblink_send_query('busy', 'SELECT  pg_sleep(600)');\n"
                        + "SELECT dblink_send_query('done', 'SELECT ''done''');\n"
                        + "SELECT dblink_exec('transaction', 'BEGIN');\n"
                        + "SELECT dblink_exec('idle', $$" + WAIT_FOR_DONE + "$$);\n"
                        + "\\dblink\n"
                        + "SELECT dblink_cancel_query('busy');\n")
                .run();

        assertThat(ended.out())
                .startsWith("There are no connections.")
                .containsPattern(
                        "\n busy +\\| localhost:\\d+/postgres +\\| busy +\\| +\\d+\\.\\d s \\| SELECT pg_sleep\\(600\\)\n")
                .containsPattern("\n done +\\| \\S+ +\\| result waiting +\\| +\\| SELECT 'done'\n")
                .containsPattern("\n idle +\\| \\S+ +\\| idle +\\| +\\|")
                .containsPattern("\n transaction +\\| \\S+ +\\| idle in transaction +\\| +\\d+\\.\\d s \\| BEGIN\n");
        assertThat(ended.err()).isEmpty();
    }

    @Test
    void connection_thatIsLost_isListedAsFailed() {
        Ended ended = quell("shell")
                .input(connect("lost") + connect("other")
                        + "SELECT dblink_send_query('lost', 'SELECT pg_terminate_backend(pg_backend_pid())');\n"
                        + "SELECT * FROM dblink_get_result('lost', false) AS t(ended bool);\n"
                        + "\\dblink\n")
                .run();

        assertThat(ended.out())
                .containsPattern("\n lost +\\| \\S+ +\\| failed +\\| +\\| SELECT pg_terminate_backend")
                .containsPattern("\n other +\\| \\S+ +\\| idle ");
        assertThat(ended.err()).startsWith("NOTICE:  terminating connection due to administrator command\n");
    }
}
