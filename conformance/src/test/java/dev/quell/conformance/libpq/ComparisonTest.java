package dev.quell.conformance.libpq;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testkit.libpq.RealLibpq;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The oracle itself: that it records what happens, and sees a difference. */
class ComparisonTest {
    @Test
    void traces_thatAreTheSame_haveNoDifference() {
        assertThat(new Comparison("", List.of("a", "b"), List.of("a", "b")).firstDifference())
                .isEqualTo(-1);
    }

    @Test
    void traces_thatDiffer_areShownWithTheFirstDifferenceMarked() {
        Comparison comparison = new Comparison("a name", List.of("same", "this", "x"), List.of("same", "that", "x"));

        assertThat(comparison.firstDifference()).isEqualTo(1);
        assertThat(comparison.describe())
                .contains("a name: differs from libpq at line 2")
                .contains("libpq: this")
                .contains("Quell: that")
                .containsPattern("=> this +\\| that");
    }

    @Test
    void traces_ofWhichOneIsShorter_differ() {
        assertThat(new Comparison("", List.of("a", "b"), List.of("a")).firstDifference())
                .isEqualTo(1);
        assertThat(new Comparison("", List.of("a"), List.of("a", "b")).firstDifference())
                .isEqualTo(1);
    }

    @Test
    void difference_thatIsAccepted_isAcceptedInItsScenariosOnly() {
        String real = "PQcancelBlocking(cancelConn1) -> 1";
        String quell = "PQcancelBlocking(cancelConn1) -> 0";

        assertThat(AcceptedDifference.isCovered("sslmode=require, the server ends without close_notify", real, quell))
                .isTrue();
        assertThat(AcceptedDifference.isCovered("another scenario", real, quell))
                .isFalse();
        assertThat(AcceptedDifference.isCovered("the server ends without close_notify", quell, real))
                .isFalse();
    }

    @Test
    void scenario_thatIsPlayed_leavesEveryCallInTheTrace() throws Exception {
        Scenario scenario = new Scenario("", Setting.alone(), stage -> {
            Object result = stage.pq().PQmakeEmptyPGresult(null, 2);
            stage.mask("25", "OID");
            stage.pq().PQsetvalue(result, 0, 0, "\tä\"".getBytes(StandardCharsets.UTF_8), 4);
            stage.pq().PQresStatus(7);
            stage.note("25 is masked, 125 is not");
            stage.pq().PQclear(result);
            stage.pq().PQstatus(null);
            stage.pq().PQgetResult(null);
        });

        assertThat(Player.play(scenario, RealLibpq.load()))
                .containsExactly(
                        "PQmakeEmptyPGresult(NULL, 2) -> result1",
                        "PQsetvalue(result1, 0, 0, \"\\t\u00c3\u00a4\\\"\", 4) -> 0",
                        "PQresStatus(7) -> \"PGRES_FATAL_ERROR\"",
                        "# OID is masked, 125 is not",
                        "PQclear(result1)",
                        "PQstatus(NULL) -> CONNECTION_BAD",
                        "PQgetResult(NULL) -> NULL");
    }

    @Test
    void step_thatFailsInJava_isPartOfTheTrace() throws Exception {
        Scenario scenario = new Scenario("", Setting.alone(), stage -> {
            throw new IllegalStateException("no more");
        });

        assertThat(Player.play(scenario, RealLibpq.load()))
                .containsExactly("ended by java.lang.IllegalStateException: no more");
    }

    @Test
    void repetition_ofAPoll_isOneLine() {
        Trace trace = new Trace();
        trace.addOnce("reading", "reading");
        trace.addOnce("reading", "reading");
        trace.add("other");
        trace.addOnce("reading", "reading");

        assertThat(trace.lines()).containsExactly("reading", "other", "reading");
    }
}
