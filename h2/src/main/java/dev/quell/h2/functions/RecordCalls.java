package dev.quell.h2.functions;

import dev.quell.dblink.DblinkColumn;
import dev.quell.dblink.DblinkRows;
import dev.quell.dblink.RowType;
import java.util.List;
import org.h2.message.DbException;
import org.jspecify.annotations.Nullable;

/** The forms of {@code dblink}, {@code dblink_fetch} and {@code dblink_get_result}. */
final class RecordCalls {
    private RecordCalls() {}

    /** {@code (sql)}, {@code (sql, fail)}, {@code (connection, sql)} or {@code (connection, sql, fail)}. */
    static RecordCall query(DblinkSession session, Arguments arguments) {
        return switch (arguments.count()) {
            case 1 -> new Query(session, arguments, null, 0);
            case 2 ->
                arguments.isBoolean(1)
                        ? new Query(session, arguments, null, 0)
                        : new Query(session, arguments, arguments.text(0), 1);
            case 3 -> new Query(session, arguments, arguments.text(0), 1);
            default -> throw arguments.noSuchForm();
        };
    }

    /** {@code (cursor, n)}, {@code (cursor, n, fail)}, {@code (connection, cursor, n)} or {@code (connection, cursor, n, fail)}. */
    static RecordCall fetch(DblinkSession session, Arguments arguments) {
        return switch (arguments.count()) {
            case 2 -> new Fetch(session, arguments, null, 0);
            case 3 ->
                arguments.isBoolean(2)
                        ? new Fetch(session, arguments, null, 0)
                        : new Fetch(session, arguments, arguments.text(0), 1);
            case 4 -> new Fetch(session, arguments, arguments.text(0), 1);
            default -> throw arguments.noSuchForm();
        };
    }

    /** {@code (connection)} or {@code (connection, fail)}. */
    static RecordCall getResult(DblinkSession session, Arguments arguments) {
        if (arguments.count() < 1 || arguments.count() > 2) {
            throw arguments.noSuchForm();
        }
        return new GetResult(session, arguments);
    }

    private static final class Query extends RecordCall {
        private final @Nullable String connection;
        private final String sql;
        private final boolean fail;

        Query(DblinkSession session, Arguments arguments, @Nullable String connection, int sql) {
            super(session, arguments);
            this.connection = connection;
            this.sql = arguments.text(sql);
            this.fail = arguments.fail(sql + 1);
        }

        @Override
        DblinkRows rows(@Nullable RowType type) {
            if (connection == null) {
                return session()
                        .call(dblink -> DblinkSession.queries(dblink, type).query(sql, fail));
            }
            session().forget(connection);
            return session().call(dblink -> DblinkSession.queries(dblink, type).query(connection, sql, fail));
        }

        @Override
        @Nullable
        List<DblinkColumn> remoteColumns() {
            try {
                return Describing.of(session(), fail, dblink -> dblink.describe(connection, sql));
            } catch (DbException e) {
                if (connection != null) {
                    session().forget(connection);
                }
                throw e;
            }
        }
    }

    private static final class Fetch extends RecordCall {
        private final @Nullable String connection;
        private final String cursor;
        private final int howMany;
        private final boolean fail;

        Fetch(DblinkSession session, Arguments arguments, @Nullable String connection, int cursor) {
            super(session, arguments);
            this.connection = connection;
            this.cursor = arguments.text(cursor);
            this.howMany = arguments.number(cursor + 1);
            this.fail = arguments.fail(cursor + 2);
        }

        @Override
        DblinkRows rows(@Nullable RowType type) {
            if (connection == null) {
                return session()
                        .call(dblink -> DblinkSession.queries(dblink, type).fetch(cursor, howMany, fail));
            }
            return session()
                    .call(dblink -> DblinkSession.queries(dblink, type).fetch(connection, cursor, howMany, fail));
        }

        @Override
        @Nullable
        List<DblinkColumn> remoteColumns() {
            return Describing.of(session(), fail, dblink -> dblink.describeCursor(connection, cursor));
        }
    }

    private static final class GetResult extends RecordCall {
        private final String connection;
        private final boolean fail;

        GetResult(DblinkSession session, Arguments arguments) {
            super(session, arguments);
            this.connection = arguments.text(0);
            this.fail = arguments.fail(1);
        }

        @Override
        DblinkRows rows(@Nullable RowType type) {
            return session().take(connection, fail, type);
        }

        @Override
        void giveBack(DblinkRows rows) {
            session().putBack(connection, rows);
        }

        @Override
        boolean isGivenBack() {
            return true;
        }

        @Override
        @Nullable
        List<DblinkColumn> remoteColumns() {
            DblinkRows rows = session().peek(connection, fail);
            return switch (rows.kind()) {
                case ROWS, COMMAND -> rows.columns();
                case FAILED, NONE -> null;
            };
        }
    }
}
