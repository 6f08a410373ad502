package dev.quell.protocol;

import dev.quell.wire.BackendMessage;
import dev.quell.wire.BackendMessage.CommandComplete;
import dev.quell.wire.BackendMessage.EmptyQueryResponse;
import dev.quell.wire.BackendMessage.ErrorResponse;
import dev.quell.wire.BackendMessage.PortalSuspended;
import dev.quell.wire.BackendMessage.ReadyForQuery;
import dev.quell.wire.FrontendMessage;
import dev.quell.wire.FrontendMessage.Target;
import dev.quell.wire.OutputBuffer;
import dev.quell.wire.TransactionStatus;
import java.util.List;

/**
 * Extended query protocol: some rows of a portal that keeps its place between one fetch and the next. The first opens it; one
 * that finds it at its end asks for nothing but a ReadyForQuery. For one session; not thread-safe.
 */
public final class PortalFetch implements Request {
    /** A portal of a session, from its first fetch on. Changed by its fetches; the flags can be read from any thread. */
    public static final class Portal {
        private enum State {
            NEW,
            SUSPENDED,
            OVER
        }

        private final String name;
        private final String sql;
        private final List<Parameter> parameters;
        private State state = State.NEW;
        private volatile boolean atEnd;
        private volatile boolean lost;

        public Portal(String name, String sql, List<Parameter> parameters) {
            this.name = name;
            this.sql = sql;
            this.parameters = parameters;
        }

        public String name() {
            return name;
        }

        /** Whether it has no more rows. */
        public boolean isAtEnd() {
            return atEnd;
        }

        /** Whether it went with the transaction of its first fetch, since there was no transaction block. */
        public boolean isLost() {
            return lost;
        }

        private void over() {
            state = State.OVER;
            atEnd = true;
        }
    }

    private final Portal portal;
    private final int mostRows;
    private boolean asks;

    public PortalFetch(Portal portal, int mostRows) {
        this.portal = portal;
        this.mostRows = mostRows;
    }

    @Override
    public void encode(OutputBuffer out) {
        asks = portal.state != Portal.State.OVER;
        if (portal.state == Portal.State.NEW) {
            open(out);
        }
        if (asks) {
            new FrontendMessage.Describe(Target.PORTAL, portal.name).encode(out);
            new FrontendMessage.Execute(portal.name, mostRows).encode(out);
        }
    }

    private void open(OutputBuffer out) {
        Parameters given = new Parameters(portal.parameters);
        new FrontendMessage.Parse("", portal.sql, given.typeOids()).encode(out);
        FrontendMessage.Bind.encode(out, portal.name, "", given, List.of());
    }

    @Override
    public ReplyPhase firstReply() {
        if (!asks) {
            return ReplyPhase.READY;
        }
        return portal.state == Portal.State.NEW ? ReplyPhase.PARSE : ReplyPhase.DESCRIPTION;
    }

    @Override
    public void answered(BackendMessage message) {
        switch (message) {
            case PortalSuspended ignored -> portal.state = Portal.State.SUSPENDED;
            case CommandComplete ignored -> portal.over();
            case EmptyQueryResponse ignored -> portal.over();
            case ErrorResponse ignored -> portal.over();
            case ReadyForQuery ready -> ready(ready.status());
            case BackendMessage ignored -> {}
        }
    }

    /** A portal does not outlive its transaction. */
    private void ready(TransactionStatus status) {
        if (status == TransactionStatus.IDLE && portal.state == Portal.State.SUSPENDED) {
            portal.over();
            portal.lost = true;
        }
    }

    @Override
    public boolean isSyncedByItself() {
        return false;
    }

    /** Leaves the values out: they are the application's data. */
    @Override
    public String toString() {
        return "PortalFetch[" + portal.sql + ", " + mostRows + " rows]";
    }
}
