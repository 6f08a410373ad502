package dev.quell.cli.shell;

import dev.quell.dblink.DblinkActivity;
import dev.quell.dblink.DblinkRegistry;
import dev.quell.h2.ColumnDefinitionLists;
import dev.quell.h2.DblinkFunctions;
import dev.quell.h2.DblinkSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;

/** The functions of dblink in an H2 database, and PostgreSQL's way to call them. */
final class Functions {
    private final DblinkRegistry registry;
    private final ForeignServers servers;

    private Functions(DblinkRegistry registry, ForeignServers servers) {
        this.registry = registry;
        this.servers = servers;
    }

    static Functions install(Connection connection, Consumer<String> notices) throws SQLException {
        DblinkRegistry registry = new DblinkRegistry();
        DblinkFunctions.install(
                connection,
                DblinkSettings.usual()
                        .registry(registry)
                        .notices((notice, session) -> notices.accept(notice.toText())));
        return new Functions(registry, new ForeignServers(connection, notices));
    }

    /** Runs a statement that H2 has nothing like; false if it is none. */
    boolean run(String sql) throws SQLException {
        return servers.run(sql);
    }

    /** The statement in words that H2 understands. */
    String translated(String sql) {
        return ColumnDefinitionLists.rewrite(Dialect.translated(sql));
    }

    /** What the connections do, as it was seen last. */
    List<DblinkActivity> activity() {
        return registry.activity();
    }
}
