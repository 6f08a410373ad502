package dev.quell;

import dev.quell.protocol.PortalFetch;
import java.util.List;

/**
 * The rows of a statement, some at a time: the server makes as many as are asked for, and other statements can be run
 * between. It lives in a transaction block, and no longer. Thread-safe. Made by {@link Connection#fetch}.
 *
 * <p>For rows that are handled one after the other, {@link Connection#stream(String)} needs neither a transaction nor a round
 * trip for every few rows.
 */
public final class Portal implements AutoCloseable {
    private static final String NO_BLOCK = "a portal is fetched from in a transaction block: begin one first";

    private final Dispatch dispatch;
    private final PortalFetch.Portal portal;
    private final int mostRows;

    Portal(Dispatch dispatch, PortalFetch.Portal portal, int mostRows) {
        this.dispatch = dispatch;
        this.portal = portal;
        this.mostRows = mostRows;
    }

    /**
     * Asks for the next rows and returns at once. Its one result has them; it has none, but for a statement's command tag, when
     * there are no more. What is asked for behind that has no result at all.
     *
     * @throws UsageException as {@link #next}, if nothing runs or waits on the connection that could begin a block
     */
    public Query send() {
        return dispatch.collected(fetch());
    }

    private PortalFetch fetch() {
        if (!portal.isAtEnd() && dispatch.isOutsideBlock()) {
            throw new UsageException(NO_BLOCK + "; nothing was sent");
        }
        return new PortalFetch(portal, mostRows);
    }

    /**
     * The next rows; none at the end.
     *
     * @throws UsageException if there is no transaction block that could keep it. Nothing has been sent then, unless something
     *     else was under way on the connection, which might have begun one; the message says so
     * @throws QuellException as {@link Query#results} fails
     * @throws InterruptedException as {@link Query#await}
     */
    public List<Row> next() throws InterruptedException {
        if (portal.isAtEnd() && !portal.isLost()) {
            return List.of();
        }
        List<Result> results = dispatch.awaited(fetch());
        if (portal.isLost()) {
            throw new UsageException(NO_BLOCK + "; the statement was run, and what it changed is committed");
        }
        return results.isEmpty() ? List.of() : results.getFirst().rows();
    }

    /** Whether the server has said that there are no more rows, or the portal has failed. */
    public boolean isAtEnd() {
        return portal.isAtEnd();
    }

    /** Lets the server drop it. Does not wait. */
    @Override
    public void close() {
        if (!portal.isAtEnd()) {
            dispatch.closePortal(portal.name());
        }
    }

    @Override
    public String toString() {
        return "Portal[" + portal.name() + ", " + mostRows + " rows at a time" + (isAtEnd() ? ", at its end" : "")
                + "]";
    }
}
