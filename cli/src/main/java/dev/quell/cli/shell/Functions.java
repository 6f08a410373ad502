package dev.quell.cli.shell;

import dev.quell.dblink.DblinkActivity;
import dev.quell.dblink.DblinkRegistry;
import dev.quell.h2.ColumnDefinitionLists;
import dev.quell.h2.DblinkFunctions;
import dev.quell.h2.DblinkSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** The functions of dblink in an H2 database, and PostgreSQL's way to call them. */
final class Functions {
    private static final Set<String> NOTIFYING = Set.of("NOTIFY", "LISTEN", "UNLISTEN");

    private final DblinkRegistry registry;
    private final Consumer<String> notices;

    private Functions(DblinkRegistry registry, Consumer<String> notices) {
        this.registry = registry;
        this.notices = notices;
    }

    /** {@code rowsAtOnce} are taken from a server at once; 0 for all. */
    static Functions install(Connection connection, Consumer<String> notices, int rowsAtOnce) throws SQLException {
        DblinkRegistry registry = new DblinkRegistry();
        DblinkFunctions.install(
                connection,
                DblinkSettings.usual()
                        .registry(registry)
                        .notices((notice, session) -> notices.accept(notice.toText()))
                        .streaming(rowsAtOnce));
        return new Functions(registry, notices);
    }

    /** Runs a statement that H2 has nothing like; false if it is none. {@code user} is the connection's. */
    boolean run(Connection connection, String user, String sql) throws SQLException {
        String first = CommandTag.of(sql, 0);
        if (NOTIFYING.contains(first)) {
            throw new SQLFeatureNotSupportedException(
                    first + " works on a server, not in the shell's own database\nHINT:  Send it over a connection:"
                            + " SELECT dblink_exec('...', '" + first + " ...').",
                    "0A000");
        }
        return new ForeignServers(connection, user, notices).run(sql);
    }

    /** The statement in words that H2 understands. */
    String translated(String sql) throws SQLException {
        return ArrayTypes.translated(ColumnDefinitionLists.rewrite(Dialect.translated(sql)));
    }

    /** What the connections do, as it was seen last. */
    List<DblinkActivity> activity() {
        return registry.activity();
    }
}
