package dev.quell.libpq;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** What an application does with the real libpq: a little of everything that makes messages. */
final class NativeSession {
    private static final int POLLING_READING = 1;
    private static final int POLLING_WRITING = 2;
    private static final int POLLING_OK = 3;
    private static final int BINARY = 1;
    private static final int INV_READ_WRITE = 0x60000;

    private final Arena arena;
    private final MemorySegment conn;

    private NativeSession(Arena arena, MemorySegment conn) {
        this.arena = arena;
        this.conn = conn;
    }

    /** Finishes what PQconnectStart began. */
    static void open(MemorySegment conn) {
        if (!poll(conn)) {
            throw new AssertionError(NativeLibpq.message(conn));
        }
    }

    /** Finishes what PQconnectStart began and does not succeed. */
    static void refused(MemorySegment conn) {
        if (poll(conn)) {
            throw new AssertionError("the server has let the client in");
        }
    }

    private static boolean poll(MemorySegment conn) {
        int state = POLLING_WRITING;
        while (state == POLLING_READING || state == POLLING_WRITING) {
            boolean read = state == POLLING_READING;
            NativeLibpq.integer("PQsocketPoll", NativeLibpq.integer("PQsocket", conn), read ? 1 : 0, read ? 0 : 1, -1L);
            state = NativeLibpq.integer("PQconnectPoll", conn);
        }
        return state == POLLING_OK;
    }

    static void run(MemorySegment conn) {
        try (Arena arena = Arena.ofConfined()) {
            NativeSession session = new NativeSession(arena, conn);
            session.quiet();
            session.commands();
            session.largeObject();
        }
    }

    /** The same as {@link QuellSession} does. */
    static void runCommands(MemorySegment conn) {
        try (Arena arena = Arena.ofConfined()) {
            NativeSession session = new NativeSession(arena, conn);
            session.quiet();
            session.commands();
        }
    }

    private void commands() {
        simpleQueries();
        extendedQueries();
        copies();
        pipeline();
    }

    static void copyBoth(MemorySegment conn) {
        try (Arena arena = Arena.ofConfined()) {
            NativeSession session = new NativeSession(arena, conn);
            session.exec("START_REPLICATION");
            session.copyOut();
            session.putCopyEnd(MemorySegment.NULL);
            session.drain();
        }
    }

    /** Notices need not be printed: a function that has no effect receives them, with a surplus argument before. */
    private void quiet() {
        NativeLibpq.pointer("PQsetNoticeReceiver", conn, NativeLibpq.function("PQisthreadsafe"), MemorySegment.NULL);
    }

    private void simpleQueries() {
        exec("select 1 as a, null as \"b\nc\", 'it''s \u00e4', E'\\\\x00'::bytea");
        exec("do $$ begin raise notice 'psst' using detail = 'more'; end $$; select 2; set application_name = 'x'");
        exec("select 1/0");
        exec("nonsense");
        exec("");
        exec("listen l; notify l, 'payload'");
    }

    private void extendedQueries() {
        MemorySegment values = arena.allocate(ValueLayout.ADDRESS, 2);
        values.setAtIndex(ValueLayout.ADDRESS, 0, text("5\t\u00e4"));
        MemorySegment types = arena.allocateFrom(ValueLayout.JAVA_INT, 25, 0);
        clear(NativeLibpq.pointer(
                "PQexecParams",
                conn,
                text("select $1, $2::int"),
                2,
                types,
                values,
                MemorySegment.NULL,
                MemorySegment.NULL,
                BINARY));
        MemorySegment lengths = arena.allocateFrom(ValueLayout.JAVA_INT, 4, 0);
        MemorySegment formats = arena.allocateFrom(ValueLayout.JAVA_INT, BINARY, 0);
        values.setAtIndex(ValueLayout.ADDRESS, 0, NativeLibpq.bytes(arena, new byte[] {0, 1, 2, (byte) 0xff}));
        clear(NativeLibpq.pointer(
                "PQexecParams",
                conn,
                text("select $1::int4, $2::int"),
                2,
                MemorySegment.NULL,
                values,
                lengths,
                formats,
                0));
        clear(NativeLibpq.pointer("PQprepare", conn, text("s"), text("select $1::int"), 1, types));
        clear(NativeLibpq.pointer(
                "PQprepare", conn, text("t"), text("create temp table if not exists tt()"), 0, types));
        clear(NativeLibpq.pointer("PQdescribePrepared", conn, text("s")));
        clear(NativeLibpq.pointer("PQdescribePrepared", conn, text("t")));
        clear(NativeLibpq.pointer(
                "PQexecPrepared", conn, text("t"), 0, values, MemorySegment.NULL, MemorySegment.NULL, 0));
        clear(NativeLibpq.pointer("PQdescribePortal", conn, text("none")));
        clear(NativeLibpq.pointer("PQclosePrepared", conn, text("s")));
        clear(NativeLibpq.pointer("PQclosePortal", conn, text("none")));
    }

    private void copies() {
        exec("create temp table c(a int, b text)");
        exec("copy c from stdin");
        MemorySegment data = text("1\t'quoted' \u00e4\\N\n");
        NativeLibpq.integer("PQputCopyData", conn, data, 16);
        putCopyEnd(MemorySegment.NULL);
        drain();
        exec("copy c from stdin");
        putCopyEnd(text("changed my mind"));
        drain();
        exec("copy (select 1, E'a\\tb' union all select 2, null) to stdout");
        copyOut();
        drain();
        exec("copy (select 1) to stdout (format binary)");
        copyOut();
        drain();
    }

    private void putCopyEnd(MemorySegment message) {
        NativeLibpq.integer("PQputCopyEnd", conn, message);
    }

    private void copyOut() {
        MemorySegment buffer = arena.allocate(ValueLayout.ADDRESS);
        while (NativeLibpq.integer("PQgetCopyData", conn, buffer, 0) > 0) {
            NativeLibpq.run("PQfreemem", buffer.get(ValueLayout.ADDRESS, 0));
        }
    }

    private void largeObject() {
        exec("begin");
        int oid = NativeLibpq.integer("lo_creat", conn, INV_READ_WRITE);
        int descriptor = NativeLibpq.integer("lo_open", conn, oid, INV_READ_WRITE);
        NativeLibpq.integer("lo_write", conn, descriptor, NativeLibpq.bytes(arena, new byte[] {'a', 0, 'b'}), 3L);
        NativeLibpq.integer("lo_close", conn, descriptor);
        exec("rollback");
    }

    private void pipeline() {
        NativeLibpq.integer("PQenterPipelineMode", conn);
        MemorySegment none = MemorySegment.NULL;
        NativeLibpq.integer("PQsendQueryParams", conn, text("select 1"), 0, none, none, none, none, 0);
        NativeLibpq.integer("PQsendFlushRequest", conn);
        NativeLibpq.integer("PQsendQueryParams", conn, text("select 1/0"), 0, none, none, none, none, 0);
        NativeLibpq.integer("PQsendQueryParams", conn, text("select 2"), 0, none, none, none, none, 0);
        NativeLibpq.integer("PQpipelineSync", conn);
        drain();
        drain();
        drain();
        drain();
        NativeLibpq.integer("PQexitPipelineMode", conn);
    }

    private void exec(String sql) {
        clear(NativeLibpq.pointer("PQexec", conn, text(sql)));
    }

    private void drain() {
        MemorySegment result = NativeLibpq.pointer("PQgetResult", conn);
        while (result.address() != 0) {
            clear(result);
            result = NativeLibpq.pointer("PQgetResult", conn);
        }
    }

    private static void clear(MemorySegment result) {
        NativeLibpq.run("PQclear", result);
    }

    private MemorySegment text(String text) {
        return NativeLibpq.bytes(arena, text.getBytes(StandardCharsets.UTF_8));
    }
}
