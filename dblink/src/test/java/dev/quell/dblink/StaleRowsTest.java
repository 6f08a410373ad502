package dev.quell.dblink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.testkit.PgVersion;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import java.time.Duration;
import java.util.Iterator;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streaming rows that somebody keeps while their connection is used for something else: they never show rows of that. */
@Timeout(60)
class StaleRowsTest {
    private static final TestServer SERVER = TestServer.shared(PgVersion.V18);

    private final Dblink dblink = Dblink.open(
            DblinkOptions.builder().streaming(10).interruptCancels(true).build());

    @BeforeEach
    void connect() {
        dblink.connect("a", SERVER.conninfo(Role.SCRAM));
    }

    @AfterEach
    void close() {
        dblink.close();
    }

    /** Begins to read rows that say they are old, and reads on after something else has been done. */
    private void assertStaleAfter(Consumer<Dblink> other) {
        DblinkRows rows = dblink.query("a", "SELECT 'old' FROM generate_series(1, 100000)");
        Iterator<DblinkRow> old = rows.iterator();
        assertThat(old.next().text(0)).isEqualTo("old");

        other.accept(dblink);

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() ->
                            old.forEachRemaining(row -> assertThat(row.text(0)).isEqualTo("old")))
                    .isInstanceOfSatisfying(
                            DblinkException.class, e -> assertThat(e.sqlState()).isEqualTo("55000"))
                    .hasMessageStartingWith("the rest of these rows is gone");
        }
        rows.close();
        assertThat(rows.toList()).isEmpty();
    }

    private void assertFree() {
        assertThat(dblink.query("a", "SELECT 7").toList().getFirst().text(0)).isEqualTo("7");
    }

    @Test
    void rows_afterAnotherQuery_fail() {
        assertStaleAfter(
                session -> assertThatThrownBy(() -> session.query("a", "SELECT 'new' FROM generate_series(1, 1000)"))
                        .hasMessage("could not send query: another command is already in progress"));
        assertFree();
    }

    @Test
    void rows_whileALaterQueryStreams_failAndLeaveItAlone() {
        DblinkRows[] later = new DblinkRows[1];
        assertStaleAfter(session -> {
            assertThat(session.cancel("a", Duration.ofSeconds(60))).isPresent();
            later[0] = session.query("a", "SELECT 'new' FROM generate_series(1, 1000)");
        });

        assertThat(later[0].toList()).hasSize(1000);
        assertFree();
    }

    @Test
    void rows_afterGetResult_failAndItHasNoneOfTheirs() {
        assertStaleAfter(session -> assertThat(session.getResult("a").kind()).isEqualTo(DblinkRows.Kind.NONE));
        assertFree();
    }

    @Test
    void rows_afterTheConnectionIsMadeAnew_fail() {
        assertStaleAfter(session -> {
            session.disconnect("a");
            session.connect("a", SERVER.conninfo(Role.SCRAM));
            session.sendQuery("a", "SELECT 'new'");
        });
        assertThat(dblink.getResult("a").toList()).hasSize(1);
    }

    @Test
    void rows_afterACallThatReadsNothing_goOn() {
        DblinkRows rows = dblink.query("a", "SELECT 'old' FROM generate_series(1, 1000)");
        Iterator<DblinkRow> old = rows.iterator();
        old.next();

        assertThat(dblink.sendQuery("a", "SELECT 'new'")).isZero();
        assertThat(dblink.exec("a", "SET application_name = 'x'", false)).isEqualTo("ERROR");
        assertThat(dblink.isBusy("a")).isNotNull();

        assertThat(rows.toList()).hasSize(999);
        assertFree();
    }

    @Test
    void getResult_ofTheNextStatement_throwsAwayTheRestOfTheOneBefore() {
        dblink.sendQuery("a", "SELECT 'one' FROM generate_series(1, 1000); SELECT 'two'");
        DblinkRows one = dblink.getResult("a");
        assertThat(one.iterator().next().text(0)).isEqualTo("one");

        assertThat(dblink.getResult("a").toList())
                .extracting(row -> row.text(0))
                .containsExactly("two");
        assertThatThrownBy(one::toList).hasMessageStartingWith("the rest of these rows is gone");
        assertThat(dblink.getResult("a").kind()).isEqualTo(DblinkRows.Kind.NONE);
        assertFree();
    }

    @Test
    void getResult_ofRowsThatCannotBeRead_leavesNoneOfThemForTheNext() {
        dblink.sendQuery("a", "SELECT 'x' FROM generate_series(1, 1000)");

        assertThatThrownBy(() -> dblink.as(RowType.parse("f1 int")).getResult("a"))
                .hasMessage("invalid input syntax for type integer: \"x\"");

        assertThat(dblink.getResult("a").kind()).isEqualTo(DblinkRows.Kind.NONE);
        assertFree();
    }
}
