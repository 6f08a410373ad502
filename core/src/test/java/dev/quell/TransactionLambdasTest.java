package dev.quell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The lambdas that people write for a transaction compile without casts, and throw what they throw. */
@Timeout(60)
class TransactionLambdasTest {
    private final TestServer server = TestServer.shared(TestServers.newest());

    @Test
    void transaction_lambdasOfEveryKind_compileAndRun() throws Exception {
        try (Connection connection = Quell.connect(server.conninfo(Role.SCRAM))) {
            // An expression whose value is wanted, or is not.
            Result result = connection.transaction(tx -> tx.execute("select $1::int", 1));
            connection.transaction(tx -> tx.execute("select 1"));
            connection.runTransaction(tx -> tx.execute("select 1"));

            // Blocks, with a value, without, and with null.
            int number = connection.transaction(tx -> {
                List<Row> rows = tx.execute("select 42").getFirst().rows();
                return rows.getFirst().integer(0);
            });
            connection.runTransaction(tx -> {
                tx.execute("select 1");
                tx.execute("select 2");
            });
            String nothing = connection.<@Nullable String, RuntimeException>transaction(tx -> {
                tx.execute("select 1");
                return null;
            });

            // Generic results, options, nested ones, method references.
            Map<String, List<Integer>> map = connection.transaction(
                    TransactionOptions.defaults().readOnly(),
                    tx -> Map.of("a", tx.nested(inner -> List.of(first(inner), 2))));
            Optional<Integer> optional = connection.transaction(tx -> Optional.of(first(tx)));
            int referred = connection.transaction(TransactionLambdasTest::first);
            connection.runTransaction(TransactionLambdasTest::first);
            List<Integer> filled = new ArrayList<>();
            connection.runTransaction(tx -> filled.add(first(tx)));

            // Asynchronous ones.
            int later = connection
                    .transactionAsync(tx -> tx.send("select 1").results().thenApply(results -> 7))
                    .get(60, TimeUnit.SECONDS);
            connection.transactionAsync(tx -> tx.send("select 1").results()).get(60, TimeUnit.SECONDS);

            assertThat(result.rows()).hasSize(1);
            assertThat(nothing).isNull();
            assertThat(map).containsEntry("a", List.of(1, 2));
            assertThat(optional).contains(1);
            assertThat(filled).containsExactly(1);
            assertThat(List.of(number, referred, later)).containsExactly(42, 1, 7);
        }
    }

    /** The compiler knows what each of them throws: this method declares nothing else. */
    @Test
    void transaction_lambdaThatThrowsSomethingChecked_throwsJustThat() throws InterruptedException {
        try (Connection connection = Quell.connect(server.conninfo(Role.SCRAM))) {
            connection.runTransaction(tx -> assertThat(tx.isOpen()).isTrue());
            boolean thrown = false;
            try {
                connection.runTransaction(tx -> {
                    tx.execute("select 1");
                    throw new IOException("no");
                });
            } catch (IOException e) {
                thrown = true;
            }
            assertThat(thrown).isTrue();
        }
    }

    private static int first(Transaction tx) throws InterruptedException {
        return tx.execute("select 1").getFirst().rows().getFirst().integer(0);
    }
}
