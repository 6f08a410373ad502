package dev.quell.conformance;

import dev.quell.QuellException;
import dev.quell.QueryCancelledException;
import dev.quell.Result;
import dev.quell.ServerException;
import java.util.List;

/** How a query ended, as the one who waited for it was told. */
sealed interface Ended {
    String QUERY_CANCELED = "57014";

    /**
     * With all its results.
     *
     * @param rows of all results together
     * @param first the first column of the last row, as text; empty if there is no row
     */
    record Whole(long rows, String first) implements Ended {
        static Whole of(List<Result> results) {
            long rows = 0;
            String first = "";
            for (Result result : results) {
                rows += result.rows().size();
                if (!result.rows().isEmpty()) {
                    first = result.rows().getLast().text(0);
                }
            }
            return new Whole(rows, first);
        }
    }

    record Broken(QuellException why) implements Ended {}

    /** The server's SQLSTATE, or empty where the server reported nothing. */
    default String sqlState() {
        return switch (this) {
            case Whole ignored -> "";
            case Broken(ServerException server) -> server.sqlState();
            case Broken(QueryCancelledException cancelled) ->
                cancelled.error().map(error -> error.sqlState()).orElse("");
            case Broken ignored -> "";
        };
    }

    default boolean byCancel() {
        return sqlState().equals(QUERY_CANCELED);
    }
}
