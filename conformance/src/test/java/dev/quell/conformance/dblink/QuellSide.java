package dev.quell.conformance.dblink;

import dev.quell.dblink.Dblink;
import dev.quell.dblink.DblinkColumn;
import dev.quell.dblink.DblinkException;
import dev.quell.dblink.DblinkNotice;
import dev.quell.dblink.DblinkNotification;
import dev.quell.dblink.DblinkOptions;
import dev.quell.dblink.DblinkPolicy;
import dev.quell.dblink.DblinkQueries;
import dev.quell.dblink.DblinkRow;
import dev.quell.dblink.DblinkRows;
import dev.quell.dblink.DblinkUser;
import dev.quell.dblink.ForeignServers;
import dev.quell.dblink.KeyColumn;
import dev.quell.dblink.RowType;
import dev.quell.testkit.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Quell's dblink, called in Java. */
final class QuellSide implements Side {
    private final List<DblinkNotice> notices = new ArrayList<>();
    private final HostCatalog catalog;
    private final Dblink dblink;

    QuellSide(TestServer server) throws Exception {
        RealSide.prepare(server);
        catalog = new HostCatalog(server);
        dblink = Dblink.open(DblinkOptions.builder()
                .notices(notices::add)
                .servers(new ForeignServers())
                .catalog(catalog.catalog())
                .policy(DblinkPolicy.POSTGRESQL)
                .user(DblinkUser.superuser("postgres"))
                .build());
    }

    @Override
    public List<String> make(Call call) {
        return answer(() -> dispatch(call));
    }

    @Override
    public List<String> direct(String name, String sql) {
        return answer(() -> rows(dblink.query(name, sql)));
    }

    private List<String> answer(Answer answer) {
        List<String> values = new ArrayList<>();
        Report error = null;
        try {
            values.addAll(answer.lines());
        } catch (DblinkException e) {
            error = report("ERROR", e.report());
        }
        List<String> lines = new ArrayList<>();
        notices.forEach(notice -> report("NOTICE", notice).addTo(lines));
        notices.clear();
        if (error != null) {
            error.addTo(lines);
        } else {
            lines.addAll(values);
        }
        return lines;
    }

    @FunctionalInterface
    private interface Answer {
        List<String> lines();
    }

    private static Report report(String severity, DblinkNotice notice) {
        return new Report(
                severity,
                notice.sqlState(),
                notice.message(),
                notice.detail().orElse(null),
                notice.hint().orElse(null),
                notice.context().isEmpty() ? null : String.join("\n", notice.context()));
    }

    private List<String> dispatch(Call call) {
        return switch (call.function()) {
            case "dblink", "dblink_fetch", "dblink_get_result" -> rows(records(call));
            case "dblink_get_notify" -> notifications(call);
            case "dblink_get_pkey" -> key(call);
            case "ALTER FOREIGN DATA WRAPPER" -> {
                ForeignServers.validate(
                        Call.options(call.arguments().get(1)), ForeignServers.ObjectKind.FOREIGN_DATA_WRAPPER);
                yield List.of();
            }
            case "CREATE SERVER",
                    "CREATE USER MAPPING",
                    "DROP SERVER",
                    "DROP SERVER CASCADE",
                    "DROP USER MAPPING",
                    "GRANT USAGE",
                    "REVOKE USAGE" -> {
                command(call);
                yield List.of();
            }
            case "dblink_get_connections" -> {
                Set<String> names = new TreeSet<>(dblink.connections());
                yield List.of(names.isEmpty() ? "null" : array(names));
            }
            default -> List.of(String.valueOf(value(call)));
        };
    }

    private static String array(Set<String> names) {
        List<String> quoted = names.stream()
                .map(name -> name.matches("[\\w\\x80-\\uffff]+") ? name : "\"" + name + "\"")
                .toList();
        return "{" + String.join(",", quoted) + "}";
    }

    private DblinkRows records(Call call) {
        DblinkQueries queries =
                call.columns() == null ? dblink : dblink.as(RowType.parse(Objects.requireNonNull(call.columns())));
        int texts = 0;
        while (call.isText(texts)) {
            texts++;
        }
        boolean fail = !(call.arguments().getLast() instanceof Boolean given) || given;
        return switch (call.function()) {
            case "dblink" ->
                texts == 1 ? queries.query(call.text(0), fail) : queries.query(call.text(0), call.text(1), fail);
            case "dblink_get_result" -> queries.getResult(call.text(0), fail);
            default ->
                texts == 1
                        ? queries.fetch(call.text(0), number(call, 1), fail)
                        : queries.fetch(call.text(0), call.text(1), number(call, 2), fail);
        };
    }

    private @Nullable Object value(Call call) {
        int count = call.arguments().size();
        boolean told = count > 0 && call.arguments().getLast() instanceof Boolean;
        boolean fail = !told || Boolean.TRUE.equals(call.arguments().getLast());
        int texts = told ? count - 1 : count;
        return switch (call.function()) {
            case "dblink_connect" ->
                count == 1 ? dblink.connect(call.text(0)) : dblink.connect(call.text(0), call.text(1));
            case "dblink_connect_u" ->
                count == 1 ? dblink.connectU(call.text(0)) : dblink.connectU(call.text(0), call.text(1));
            case "dblink_disconnect" -> count == 0 ? dblink.disconnect() : dblink.disconnect(call.text(0));
            case "dblink_exec" ->
                texts == 1 ? dblink.exec(call.text(0), fail) : dblink.exec(call.text(0), call.text(1), fail);
            case "dblink_open" ->
                texts == 2
                        ? dblink.openCursor(call.text(0), call.text(1), fail)
                        : dblink.openCursor(call.text(0), call.text(1), call.text(2), fail);
            case "dblink_close" ->
                texts == 1
                        ? dblink.closeCursor(call.text(0), fail)
                        : dblink.closeCursor(call.text(0), call.text(1), fail);
            case "dblink_error_message" -> dblink.errorMessage(call.text(0));
            case "dblink_send_query" -> dblink.sendQuery(call.text(0), call.text(1));
            case "dblink_is_busy" -> dblink.isBusy(call.text(0));
            case "dblink_cancel_query" -> dblink.cancelQuery(call.text(0));
            case "dblink_build_sql_insert" ->
                dblink.buildSqlInsert(call.text(0), vector(call), number(call, 2), texts(call, 3), texts(call, 4));
            case "dblink_build_sql_update" ->
                dblink.buildSqlUpdate(call.text(0), vector(call), number(call, 2), texts(call, 3), texts(call, 4));
            case "dblink_build_sql_delete" ->
                dblink.buildSqlDelete(call.text(0), vector(call), number(call, 2), texts(call, 3));
            default -> throw new IllegalArgumentException("there is no " + call.function());
        };
    }

    private static int number(Call call, int index) {
        return (int) Objects.requireNonNull(call.arguments().get(index));
    }

    private static @Nullable List<Integer> vector(Call call) {
        return call.arguments().get(1) instanceof Call.IntVector vector ? vector.numbers() : null;
    }

    private static @Nullable List<@Nullable String> texts(Call call, int index) {
        return call.arguments().get(index) instanceof Call.TextArray array ? array.elements() : null;
    }

    private static List<String> rows(DblinkRows rows) {
        List<String> lines = new ArrayList<>();
        lines.add("columns "
                + rows.columns().stream()
                        .map(column -> column.name() + " " + typeName(column))
                        .toList());
        for (DblinkRow row : rows) {
            List<@Nullable String> values = new ArrayList<>();
            for (int i = 0; i < row.size(); i++) {
                values.add(row.text(i));
            }
            lines.add("row " + values);
        }
        return lines;
    }

    private static String typeName(DblinkColumn column) {
        return column.typeName();
    }

    private List<String> notifications(Call call) {
        List<DblinkNotification> all =
                call.arguments().isEmpty() ? dblink.notifications() : dblink.notifications(call.text(0));
        List<String> lines = new ArrayList<>(List.of("columns [notify_name text, be_pid int4, extra text]"));
        all.forEach(
                each -> lines.add("row [" + each.notifyName() + ", " + each.backendPid() + ", " + each.extra() + "]"));
        return lines;
    }

    private List<String> key(Call call) {
        List<String> lines = new ArrayList<>();
        for (KeyColumn column : dblink.primaryKey(call.text(0))) {
            lines.add("row [" + column.position() + ", " + column.columnName() + "]");
        }
        lines.addFirst("columns [position int4, colname text]");
        return lines;
    }

    private void command(Call call) {
        ForeignServers servers = dblink.servers();
        String first = Objects.requireNonNull(call.text(0));
        switch (call.function()) {
            case "CREATE SERVER" ->
                servers.createServer(first, Call.options(call.arguments().get(1)));
            case "CREATE USER MAPPING" ->
                servers.createUserMapping(
                        first,
                        Objects.requireNonNull(call.text(1)),
                        Call.options(call.arguments().get(2)));
            case "DROP SERVER" -> servers.dropServer(first);
            case "DROP SERVER CASCADE" -> servers.dropServerCascade(first);
            case "DROP USER MAPPING" -> servers.dropUserMapping(first, Objects.requireNonNull(call.text(1)));
            case "GRANT USAGE" -> servers.grantUsage(first, Objects.requireNonNull(call.text(1)));
            default -> servers.revokeUsage(first, Objects.requireNonNull(call.text(1)));
        }
    }

    @Override
    public void actFor(String role, boolean superuser, boolean mayConnectU) {
        dblink.actFor(new DblinkUser(role, superuser, mayConnectU || superuser));
    }

    @Override
    public void cancel() {
        dblink.cancel();
    }

    @Override
    public void close() {
        try {
            dblink.close();
        } finally {
            catalog.close();
        }
    }
}
