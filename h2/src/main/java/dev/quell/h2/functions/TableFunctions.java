package dev.quell.h2.functions;

import dev.quell.dblink.DblinkActivity;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import org.h2.api.IntervalQualifier;
import org.h2.engine.SessionLocal;
import org.h2.value.Value;
import org.h2.value.ValueInteger;
import org.h2.value.ValueInterval;
import org.h2.value.ValueNull;
import org.h2.value.ValueVarchar;
import org.jspecify.annotations.Nullable;

/** The functions that stand in FROM. H2 calls them for the columns, with a connection that says so, and for the rows. */
public final class TableFunctions {
    private static final String FOR_COLUMNS = "jdbc:columnlist:connection";
    private static final List<Column> NOTIFICATION = columns("notify_name", "text", "be_pid", "int4", "extra", "text");
    private static final List<Column> KEY_COLUMN = columns("position", "int4", "colname", "text");
    private static final List<Column> ACTIVITY = columns(
            "session",
            "int4",
            "name",
            "text",
            "target",
            "text",
            "be_pid",
            "int4",
            "state",
            "text",
            "query",
            "text",
            "elapsed",
            "interval");

    private TableFunctions() {}

    /** {@code dblink(sql)}, {@code (sql, fail)}, {@code (connection, sql)}, {@code (connection, sql, fail)}, each also with declared columns. */
    public static TableResult dblink(Connection connection, Value... values) throws SQLException {
        return records(connection, "dblink", values, RecordCalls::query);
    }

    /** {@code dblink_fetch(cursor, n)}, {@code (cursor, n, fail)}, {@code (connname, cursor, n)}, {@code (connname, cursor, n, fail)}, each also with declared columns. */
    public static TableResult dblink_fetch(Connection connection, Value... values) throws SQLException {
        return records(connection, "dblink_fetch", values, RecordCalls::fetch);
    }

    /** {@code dblink_get_result(connname)}, {@code (connname, fail)}, each also with declared columns. */
    public static TableResult dblink_get_result(Connection connection, Value... values) throws SQLException {
        return records(connection, "dblink_get_result", values, RecordCalls::getResult);
    }

    /** {@code dblink_get_notify()}, {@code (connname)}. */
    public static TableResult dblink_get_notify(Connection connection, Value... values) throws SQLException {
        return table(connection, "dblink_get_notify", values, NOTIFICATION, (session, arguments) -> {
            if (arguments.count() > 1) {
                throw arguments.noSuchForm();
            }
            return session
                    .call(dblink ->
                            arguments.count() == 0 ? dblink.notifications() : dblink.notifications(arguments.text(0)))
                    .stream()
                    .map(each -> row(text(each.notifyName()), ValueInteger.get(each.backendPid()), text(each.extra())))
                    .toList();
        });
    }

    /** {@code dblink_get_pkey(relname)}. */
    public static TableResult dblink_get_pkey(Connection connection, Value relation) throws SQLException {
        Value[] values = {relation};
        return table(
                connection,
                "dblink_get_pkey",
                values,
                KEY_COLUMN,
                (session, arguments) -> session.call(dblink -> dblink.primaryKey(arguments.text(0))).stream()
                        .map(key -> row(ValueInteger.get(key.position()), text(key.columnName())))
                        .toList());
    }

    /** {@code dblink_activity()}: what the connections of this session do; for an administrator, also those of other sessions, as these have last seen them. */
    public static TableResult dblink_activity(Connection connection) throws SQLException {
        SessionLocal h2 = SqlFunctions.h2(connection);
        return table(connection, "dblink_activity", new Value[0], ACTIVITY, (session, arguments) -> {
            List<DblinkActivity> own = session.call(dblink -> dblink.activity());
            List<DblinkActivity> listed = h2.getUser().isAdmin()
                    ? Installation.of(h2.getDatabase()).registry().activity()
                    : own;
            return listed.stream().map(TableFunctions::row).toList();
        });
    }

    private static Value[] row(DblinkActivity activity) {
        Duration elapsed = activity.elapsed();
        return row(
                ValueInteger.get(activity.session()),
                text(activity.name()),
                text(activity.target()),
                ValueInteger.get(activity.backendPid()),
                text(activity.state().name().toLowerCase(Locale.ROOT).replace('_', ' ')),
                text(activity.query()),
                ValueInterval.from(
                        IntervalQualifier.DAY_TO_SECOND,
                        false,
                        elapsed.toDays(),
                        elapsed.minusDays(elapsed.toDays()).toNanos()));
    }

    private static Value[] row(Value... values) {
        return values;
    }

    private static Value text(@Nullable String text) {
        return text == null ? ValueNull.INSTANCE : ValueVarchar.get(text);
    }

    private static List<Column> columns(String... namesAndTypes) {
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < namesAndTypes.length; i += 2) {
            int oid = ColumnTypes.oid(namesAndTypes[i + 1], false);
            columns.add(new Column(namesAndTypes[i], ColumnTypes.ofColumn(oid, TypeModifier.NONE)));
        }
        return List.copyOf(columns);
    }

    /** A function whose columns are the same for every call. */
    private static TableResult table(
            Connection connection,
            String function,
            Value[] values,
            List<Column> columns,
            BiFunction<DblinkSession, Arguments, List<Value[]>> body)
            throws SQLException {
        Arguments arguments = Arguments.of(function, values);
        if (arguments.hasNull() || isForColumns(connection)) {
            return TableResult.of(SharedRows.buffered(columns, List.of()).reader());
        }
        DblinkSession session = SqlFunctions.session(connection);
        return TableResult.of(session.scope().read(arguments.call(), columns, () -> body.apply(session, arguments)));
    }

    /** A function whose columns are declared by its caller or described by the server. */
    private static TableResult records(
            Connection connection,
            String function,
            Value[] values,
            BiFunction<DblinkSession, Arguments, RecordCall> forms)
            throws SQLException {
        Arguments arguments = Arguments.ofRecords(function, values);
        if (arguments.hasNull()) {
            return TableResult.of(SharedRows.buffered(RecordCall.columns(arguments), List.of())
                    .reader());
        }
        DblinkSession session = SqlFunctions.session(connection);
        RecordCall call = forms.apply(session, arguments);
        Call key = new Call(function, List.of(values));
        return TableResult.of(
                isForColumns(connection)
                        ? session.scope().columns(key, call)
                        : session.scope().read(key, call));
    }

    private static boolean isForColumns(Connection connection) throws SQLException {
        return FOR_COLUMNS.equals(connection.getMetaData().getURL());
    }
}
