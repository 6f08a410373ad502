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
     * there are no more.
     */
    public Query send() {
        return dispatch.collected(new PortalFetch(portal, mostRows));
    }

    /**
     * The next rows; none at the end.
     *
     * @throws UsageException if there is no transaction block that could keep it
     * @throws QuellException as {@link Query#results} fails
     * @throws InterruptedException as {@link Query#await}
     */
    public List<Row> next() throws InterruptedException {
        if (portal.isAtEnd() && !portal.isLost()) {
            return List.of();
        }
        List<Result> results = dispatch.awaited(new PortalFetch(portal, mostRows));
        if (portal.isLost()) {
            throw new UsageException("a portal is fetched from in a transaction block: begin one first");
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
