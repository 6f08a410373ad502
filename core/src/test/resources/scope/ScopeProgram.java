import dev.quell.Connection;
import dev.quell.Quell;
import java.util.concurrent.StructuredTaskScope;

/** Two queries in a structured task scope: one fails, and the scope's shutdown must stop the other on its server. */
class ScopeProgram {
    public static void main(String[] arguments) throws Exception {
        try (Connection good = Quell.connect(arguments[0]);
                Connection bad = Quell.connect(arguments[0])) {
            try (var scope = StructuredTaskScope.open()) {
                scope.fork(() -> good.execute("select pg_sleep(600) /* inScope */"));
                scope.fork(() -> {
                    while (bad.execute("select 1 from pg_stat_activity where state = 'active' and query like"
                                    + " 'select pg_sleep(600)%'")
                            .getFirst()
                            .rows()
                            .isEmpty()) {
                        Thread.onSpinWait();
                    }
                    return bad.execute("select 1/0");
                });
                scope.join();
                System.out.println("joined without a failure");
            } catch (StructuredTaskScope.FailedException e) {
                System.out.println("failed: " + e.getCause().getClass().getSimpleName());
            }
            System.out.println("usable: " + good.execute("select 41 + 1").getFirst().rows().getFirst().integer(0));
        }
    }
}
