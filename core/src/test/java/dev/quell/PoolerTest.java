package dev.quell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testkit.PgBouncer;
import dev.quell.testkit.PgBouncerOptions;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A pooler that gives each transaction another session, and knows nothing of prepared statements. With two sessions for two
 * clients, who takes turns with blocks meets a session that does not have its statements.
 */
@Timeout(120)
class PoolerTest {
    private static final String SQL = "select $1::int";
    private static final int ROUNDS = 30;

    private final TestServer server = TestServer.shared(TestServers.newest());
    private PgBouncer bouncer;
    private Connection one;
    private Connection two;

    @BeforeEach
    void connect() throws InterruptedException {
        PgBouncer.missing().ifPresent(Assumptions::abort);
        bouncer = PgBouncer.start(
                server, PgBouncer.PoolMode.TRANSACTION, PgBouncerOptions.usual().withPoolSize(2));
        one = Quell.connect(bouncer.conninfo(Role.SCRAM));
        two = Quell.connect(bouncer.conninfo(Role.SCRAM));
    }

    @AfterEach
    void close() {
        if (bouncer != null) {
            one.close();
            two.close();
            bouncer.close();
        }
    }

    private static int number(Connection on, int value) throws InterruptedException {
        return on.execute(SQL, value).rows().getFirst().integer(0);
    }

    /** Lets {@code on} meet both sessions in turn. */
    private static void takeTurns(Connection on, Connection other, int round) throws InterruptedException {
        boolean held = round % 2 == 0;
        if (held) {
            other.execute("begin");
        }
        assertThat(number(on, round)).isEqualTo(round);
        if (held) {
            other.execute("commit");
        }
    }

    @Test
    void statementCache_onOutsideOfBlocks_everyQueryIsAnswered() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            takeTurns(one, two, round);
            takeTurns(two, one, round);
        }
    }

    /** Where it could not be hidden it fails once, says that it is safe to try again, and never fails so again. */
    @Test
    void statementCache_onWithinBlocks_failsOnceAtTheMost() throws Exception {
        int failures = 0;
        for (int round = 0; round < ROUNDS; round++) {
            int value = round;
            if (round % 2 == 0) {
                two.execute("begin");
            }
            try {
                int answer = one.transaction(tx -> number(tx.connection(), value));
                assertThat(answer).isEqualTo(round);
            } catch (ServerException e) {
                assertThat(e.sqlState()).isEqualTo("26000");
                assertThat(e.retry()).isEqualTo(Retry.SAFE);
                failures++;
            }
            if (round % 2 == 0) {
                two.execute("commit");
            }
        }
        assertThat(failures).isLessThanOrEqualTo(1);
    }

    @Test
    void transaction_triedAgain_nothingIsNoticed() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            int value = round;
            if (round % 2 == 0) {
                two.execute("begin");
            }
            int answer =
                    one.transaction(TransactionOptions.defaults().retrying(1), tx -> number(tx.connection(), value));
            assertThat(answer).isEqualTo(round);
            if (round % 2 == 0) {
                two.execute("commit");
            }
        }
    }

    @Test
    void prepare_explicitly_everyQueryIsAnswered() throws Exception {
        try (Prepared prepared = one.prepare(SQL)) {
            for (int round = 0; round < ROUNDS; round++) {
                if (round % 2 == 0) {
                    two.execute("begin");
                }
                assertThat(prepared.execute(round).rows().getFirst().integer(0)).isEqualTo(round);
                if (round % 2 == 0) {
                    two.execute("commit");
                }
            }
        }
    }
}
