package dev.quell.cli;

import static dev.quell.cli.QuellProcess.quell;
import static dev.quell.cli.Servers.conninfo;
import static dev.quell.cli.Servers.name;
import static dev.quell.cli.Servers.nobody;
import static dev.quell.cli.Servers.server;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.cli.QuellProcess.Ended;
import dev.quell.testkit.Role;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeveralTargetsTest {
    private static final String WHO = "select current_user as who";

    private static String[] withTargets(String... rest) {
        List<String> arguments = new ArrayList<>(
                List.of("query", "-d", conninfo(), "-d", nobody(), "-d", server().conninfo(Role.SCRAM)));
        arguments.addAll(List.of(rest));
        return arguments.toArray(String[]::new);
    }

    private static void assertOneRefused(Ended ended) {
        assertThat(ended.status()).isEqualTo(3);
        assertThat(ended.err().lines())
                .hasSize(3)
                .anyMatch(line -> line.startsWith(name() + " (1): done: 1 row in "))
                .anyMatch(line -> line.startsWith(name() + " (2): done: 1 row in "))
                .anyMatch(line ->
                        line.startsWith("localhost:1/app: not connected: ") && line.endsWith("Connection refused"));
        assertThat(ended.out() + ended.err()).doesNotContain(Role.SCRAM.password());
    }

    @Test
    void table_ofSeveralTargets_hasTheNameAboveEach() {
        Ended ended = quell(withTargets(WHO)).run();

        assertOneRefused(ended);
        assertThat(ended.out())
                .contains(
                        name() + " (1):\n    who\n------------\n trust_user\n(1 row)\n\n",
                        name() + " (2):\n    who\n------------\n scram_user\n(1 row)\n\n")
                .hasLineCount(12);
    }

    @Test
    void csv_ofSeveralTargets_hasAFirstColumnForTheTarget() {
        Ended ended = quell(withTargets("--format", "csv", WHO)).run();

        assertOneRefused(ended);
        assertThat(ended.out().lines())
                .startsWith("target,who")
                .containsExactlyInAnyOrder("target,who", name() + " (1),trust_user", name() + " (2),scram_user");
    }

    @Test
    void json_ofSeveralTargets_hasAFirstMemberForTheTarget() {
        Ended ended = quell(withTargets("--format", "json", WHO)).run();

        assertOneRefused(ended);
        assertThat(ended.out().lines())
                .containsExactlyInAnyOrder(
                        "{\"target\": \"" + name() + " (1)\", \"who\": \"trust_user\"}",
                        "{\"target\": \"" + name() + " (2)\", \"who\": \"scram_user\"}");
    }

    @Test
    void tables_ofManyRows_comeOneTargetAfterTheOther() {
        String sql = "select g, repeat('x', 100) as filler from generate_series(1, 5000) g";
        Ended ended = quell("query", "-d", conninfo(), "-d", conninfo(), "--format", "csv", sql)
                .run();

        assertThat(ended.status()).isZero();
        List<String> targets = ended.out()
                .lines()
                .skip(1)
                .map(line -> line.substring(0, line.indexOf(',')))
                .toList();
        assertThat(targets).hasSize(10_000);
        assertThat(targets.subList(0, 5_000)).containsOnly(targets.getFirst());
        assertThat(targets.subList(5_000, 10_000)).containsOnly(targets.getLast());
        assertThat(targets.getFirst()).isNotEqualTo(targets.getLast());
    }

    @Test
    void errors_ofSeveralTargets_areEachNamed() {
        Ended ended = quell(
                        "query", "-d", conninfo(), "-d", server().conninfo(Role.POSTGRES), "select pg_reload_conf()")
                .run();

        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.err())
                .contains(name() + " (1): ERROR:  42501: permission denied for function pg_reload_conf\n")
                .containsPattern("\\(1\\): failed after \\d+\\.\\d\\d s\n")
                .contains(name() + " (2): done: 1 row in ")
                .hasLineCount(3);
    }

    @Test
    void refusedLogin_ofOneOfSeveralTargets_isSaidOnce() {
        String unknown = server().conninfo(Role.TRUST) + " dbname=nowhere";
        Ended ended = quell("query", "-d", conninfo(), "-d", unknown, WHO).run();

        assertThat(ended.status()).isEqualTo(3);
        assertThat(ended.err().lines())
                .hasSize(2)
                .anyMatch(line -> line.startsWith(name() + ": done: 1 row in "))
                .anyMatch(line -> line.endsWith(
                        "/nowhere: not connected: FATAL: database \"nowhere\" does not exist (SQLSTATE 3D000)"));
    }
}
