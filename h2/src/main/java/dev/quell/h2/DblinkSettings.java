package dev.quell.h2;

import dev.quell.dblink.DblinkNotice;
import dev.quell.dblink.DblinkOptions;
import dev.quell.dblink.DblinkPolicy;
import dev.quell.dblink.DblinkRegistry;
import dev.quell.dblink.ForeignServers;
import dev.quell.h2.functions.Installation;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;

/**
 * How the functions of one H2 database behave. Immutable; each method returns settings with one thing changed. What it is given has
 * to be safe for use by several threads, as the sessions of the database share it.
 */
public final class DblinkSettings {
    private final Installation installation;

    private DblinkSettings(Installation installation) {
        this.installation = installation;
    }

    /**
     * As dblink in PostgreSQL: administrators of the H2 database are superusers, everybody else must connect with a password of his own
     * ({@link DblinkPolicy#POSTGRESQL}), no foreign server is known yet, nobody is told of notices.
     */
    public static DblinkSettings usual() {
        return new DblinkSettings(Installation.usual());
    }

    /** With these foreign servers, which the functions for servers change too. */
    public DblinkSettings servers(ForeignServers servers) {
        Objects.requireNonNull(servers, "servers");
        return with(installation.registry(), servers, installation.notices(), installation.options(), rows());
    }

    /** With connections listed there. */
    public DblinkSettings registry(DblinkRegistry registry) {
        Objects.requireNonNull(registry, "registry");
        return with(registry, installation.servers(), installation.notices(), installation.options(), rows());
    }

    /**
     * With somebody told of notices: errors of a function called with {@code fail => false}, and names cut short. H2 has no
     * warnings, so that they cannot be fetched through JDBC.
     *
     * @param listener takes the notice and the number of the H2 session, {@code SESSION_ID()}, on that session's thread
     */
    public DblinkSettings notices(ObjIntConsumer<DblinkNotice> listener) {
        Objects.requireNonNull(listener, "listener");
        return with(installation.registry(), installation.servers(), listener, installation.options(), rows());
    }

    /**
     * With other options for each session: its limits and timeouts. Policy, user, local tables and cancelling are set already and may be
     * changed; servers, registry, notices and streaming are set here.
     */
    public DblinkSettings options(Consumer<DblinkOptions.Builder> changes) {
        Objects.requireNonNull(changes, "changes");
        return with(installation.registry(), installation.servers(), installation.notices(), changes, rows());
    }

    /**
     * With rows taken from the server as H2 reads them, instead of all at once. A statement can then read a call's rows only once:
     * not as the inner side of a join. To keep H2 from collecting the rows itself, {@code SET LAZY_QUERY_EXECUTION TRUE}, or let it
     * aggregate them. What is left of a result when the next statement of the session calls one of the functions is lost, and reading
     * on fails. A query whose rows have not all come is cancelled on its server when nobody will read them: their statement was
     * cancelled or closed, or another one or the session's end has come.
     *
     * @param rowsAtOnce how many rows are in memory; 0 for all, which is usual
     */
    public DblinkSettings streaming(int rowsAtOnce) {
        return with(
                installation.registry(),
                installation.servers(),
                installation.notices(),
                installation.options(),
                rowsAtOnce);
    }

    private int rows() {
        return installation.streamedRows();
    }

    private static DblinkSettings with(
            DblinkRegistry registry,
            ForeignServers servers,
            ObjIntConsumer<DblinkNotice> notices,
            Consumer<DblinkOptions.Builder> options,
            int streamedRows) {
        return new DblinkSettings(new Installation(servers, registry, notices, options, streamedRows));
    }

    Installation installation() {
        return installation;
    }
}
