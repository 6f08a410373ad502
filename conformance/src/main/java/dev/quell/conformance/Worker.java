package dev.quell.conformance;

import dev.quell.ArmedCancel;
import dev.quell.Connection;
import dev.quell.ConnectionSettings;
import dev.quell.Quell;
import dev.quell.QuellException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/** Plays round after round on a connection, and makes a new one when that is gone; some arm their cancels. */
final class Worker implements Runnable {
    private static final int ARMED_ONE_OF = 4;
    private static final Duration ARMED_AFTER = Duration.ofMillis(2);

    private final ConnectionSettings settings;
    private final Combination combination;
    private final SplittableRandom random;
    private final Budget budget;
    private final Tally tally;
    private final Predicate<String> runs;
    private final Pace pace = new Pace();

    Worker(
            ConnectionSettings settings,
            Combination combination,
            SplittableRandom random,
            Budget budget,
            Tally tally,
            Predicate<String> runs) {
        this.settings = settings;
        this.combination = combination;
        this.random = random;
        this.budget = budget;
        this.tally = tally;
        this.runs = runs;
    }

    @Override
    public void run() {
        try {
            boolean more = true;
            while (more) {
                more = playOnOneConnection();
            }
        } catch (QuellException | IllegalStateException failure) {
            tally.fault(Fault.WRONG, "a connection's trial ended early: " + failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Plays until the connection is gone or the budget is; says whether the budget lasts. */
    private boolean playOnOneConnection() throws InterruptedException {
        Connection connection = connect();
        try {
            while (connection.isOpen()) {
                if (!budget.take()) {
                    return false;
                }
                new Round(connection, random, pace, tally, runs).play();
            }
        } catch (Patience.Exhausted hung) {
            tally.fault(Fault.HUNG, String.valueOf(hung.getMessage()));
        } finally {
            connection.close();
        }
        return true;
    }

    private Connection connect() throws InterruptedException {
        Connection connection = Quell.connect(settings);
        boolean asWanted = connection.protocolVersion().equals(combination.protocol())
                && connection.encryption().isPresent() == (combination.mode() == Mode.TLS);
        if (!asWanted) {
            connection.close();
            throw new IllegalStateException("wanted " + combination + ", and got protocol "
                    + connection.protocolVersion() + ", encryption " + connection.encryption());
        }
        if (combination.via() == Via.PGBOUNCER_TRANSACTION) {
            // What is prepared stays with a server that the next transaction may not have.
            connection.statementCache(0);
        }
        if (random.nextInt(ARMED_ONE_OF) == 0) {
            connection.armCancel(ArmedCancel.after(ARMED_AFTER));
        }
        return connection;
    }
}
