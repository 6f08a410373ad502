package dev.quell.h2.functions;

import org.h2.engine.SessionLocal;
import org.h2.result.LocalResult;
import org.h2.result.ResultInterface;
import org.h2.schema.Schema;
import org.h2.table.Table;
import org.h2.table.VirtualConstructedTable;
import org.jspecify.annotations.Nullable;

/**
 * A temporary table without columns that H2 drops when the session ends: what belongs to the session hangs on it, and is closed
 * with it.
 *
 * <p>H2 has no listener for the end of a session, but whichever way one ends (closed, aborted, forgotten, shut down with its
 * database) it drops the session's temporary tables.
 */
final class SessionTable extends VirtualConstructedTable {
    private static final String NAME = "dblink connections of this session";

    private final DblinkSession dblink;

    private SessionTable(Schema schema, DblinkSession dblink) {
        super(schema, 0, NAME);
        this.dblink = dblink;
        setColumns(new org.h2.table.Column[0]);
        setTemporary(true);
    }

    /** What belongs to that session, made now if there is nothing yet. */
    static DblinkSession of(SessionLocal session) {
        DblinkSession existing = find(session);
        if (existing != null) {
            return existing;
        }
        DblinkSession dblink = DblinkSession.open(session);
        session.addLocalTempTable(new SessionTable(session.getDatabase().getMainSchema(), dblink));
        return dblink;
    }

    static @Nullable DblinkSession find(SessionLocal session) {
        Table table = session.findLocalTempTable(NAME);
        return table instanceof SessionTable mine ? mine.dblink : null;
    }

    @Override
    public void removeChildrenAndResources(SessionLocal session) {
        try {
            super.removeChildrenAndResources(session);
        } finally {
            dblink.close();
        }
    }

    @Override
    public ResultInterface getResult(SessionLocal session) {
        LocalResult empty = new LocalResult();
        empty.done();
        return empty;
    }

    @Override
    public boolean canGetRowCount(SessionLocal session) {
        return true;
    }

    @Override
    public long getRowCount(SessionLocal session) {
        return 0;
    }

    @Override
    public long getRowCountApproximation(SessionLocal session) {
        return 0;
    }

    @Override
    public boolean isDeterministic() {
        return false;
    }
}
