package dev.quell.h2.functions;

import dev.quell.dblink.Dblink;
import dev.quell.dblink.DblinkNotice;
import dev.quell.dblink.DblinkOptions;
import dev.quell.dblink.DblinkPolicy;
import dev.quell.dblink.DblinkRegistry;
import dev.quell.dblink.DblinkUser;
import dev.quell.dblink.ForeignServers;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import org.h2.engine.Database;
import org.h2.engine.SessionLocal;
import org.h2.engine.User;

/**
 * How the functions of one database behave. A database that was opened again, and has the functions from before, has the usual
 * settings until it is told others.
 *
 * @param servers the foreign servers that its sessions share
 * @param registry where their connections are listed
 * @param notices who is told of notices, with the number of the H2 session
 * @param options what is to be changed of the usual options
 * @param streamedRows how many rows are kept while streaming; 0 if rows are not streamed
 */
public record Installation(
        ForeignServers servers,
        DblinkRegistry registry,
        ObjIntConsumer<DblinkNotice> notices,
        Consumer<DblinkOptions.Builder> options,
        int streamedRows) {
    private static final Map<Database, Installation> BY_DATABASE = Collections.synchronizedMap(new WeakHashMap<>());

    static Installation of(Database database) {
        return BY_DATABASE.computeIfAbsent(database, key -> usual());
    }

    /** The usual settings. */
    public static Installation usual() {
        return new Installation(new ForeignServers(), new DblinkRegistry(), (notice, session) -> {}, builder -> {}, 0);
    }

    /** Makes these the settings of that session's database, for sessions that have not used the functions yet. */
    public void register(SessionLocal session) {
        BY_DATABASE.put(session.getDatabase(), this);
    }

    /** Has the function cancelled that this session waits for; false if there is none. Any thread may call it. */
    public static boolean cancel(SessionLocal session) {
        return CancelWatch.cancel(session);
    }

    boolean isStreaming() {
        return streamedRows > 0;
    }

    Dblink open(SessionLocal session) {
        int number = session.getId();
        DblinkOptions.Builder builder = DblinkOptions.builder()
                .servers(servers)
                .registry(registry)
                .catalog(new H2Catalog(session))
                .user(userOf(session))
                .policy(DblinkPolicy.POSTGRESQL)
                .notices(notice -> notices.accept(notice, number))
                .interruptCancels(true);
        options.accept(builder);
        return Dblink.open(builder.streaming(streamedRows).build());
    }

    /** An administrator of the database is a superuser. */
    static DblinkUser userOf(SessionLocal session) {
        User user = session.getUser();
        boolean admin = user.isAdmin();
        return new DblinkUser(UserNames.of(user), admin, admin);
    }
}
