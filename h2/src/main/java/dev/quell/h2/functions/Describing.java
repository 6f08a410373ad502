package dev.quell.h2.functions;

import dev.quell.dblink.Dblink;
import dev.quell.dblink.DblinkColumn;
import java.util.List;
import java.util.function.Function;
import org.h2.message.DbException;
import org.jspecify.annotations.Nullable;

/** Asks a server for columns without running anything. */
final class Describing {
    private static final String SEVERAL_STATEMENTS = "cannot insert multiple commands into a prepared statement";

    private Describing() {}

    /**
     * The columns; null if they cannot be had and a failure is no failure of the statement: then the call will tell what is
     * wrong.
     */
    static @Nullable List<DblinkColumn> of(
            DblinkSession session, boolean fail, Function<Dblink, List<DblinkColumn>> description) {
        try {
            return session.call(description);
        } catch (DbException e) {
            if (!fail && e.getErrorCode() == 0) {
                return null;
            }
            String message = e.getSQLException().getMessage();
            if (message != null && message.startsWith(SEVERAL_STATEMENTS)) {
                throw Failures.of(
                        "42601",
                        "the columns of several statements in one string are known only when they have been run: declare them,"
                                + " with a column definition list or an array of types as the last argument",
                        e);
            }
            throw e;
        }
    }
}
