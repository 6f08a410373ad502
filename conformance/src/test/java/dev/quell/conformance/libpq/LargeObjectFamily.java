package dev.quell.conformance.libpq;

import dev.quell.testkit.ScriptedConnection;
import dev.quell.testkit.ScriptedServer;
import dev.quell.testkit.ServerMessages;
import dev.quell.testkit.libpq.Pq;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Large objects: the lo_ functions. */
final class LargeObjectFamily implements Family {
    private static final int WRITE = 0x20000;
    private static final int READ = 0x40000;
    private static final int SET = 0;
    private static final int CUR = 1;
    private static final int END = 2;
    private static final int NONE = 0;
    private static final int NO_DESCRIPTOR = 77;
    private static final int UNKNOWN = 4_000_000;
    private static final long THREE_GB = 3L << 30;

    /** More than what libpq moves at a time, and no multiple of it. */
    private static final int LONG = 20_001;

    @Override
    public String name() {
        return "large objects";
    }

    @Override
    public void addTo(Scenarios scenarios) {
        scenarios.onEveryServer("an object is written, read, moved in and cut off", LargeObjectFamily::handled);
        scenarios.onEveryServer("positions beyond 2 GB", LargeObjectFamily::far);
        scenarios.onEveryServer("objects and descriptors that are none", LargeObjectFamily::wrong);
        scenarios.onEveryServer("lengths that are none", LargeObjectFamily::wrongLengths);
        scenarios.onEveryServer("without a transaction", LargeObjectFamily::withoutTransaction);
        scenarios.onEveryServer("in a transaction that has failed", LargeObjectFamily::failedTransaction);
        scenarios.onEveryServer("the first call in a transaction that has failed", LargeObjectFamily::failedAtFirst);
        scenarios.onEveryServer("a file comes in and goes out", LargeObjectFamily::files);
        scenarios.onEveryServer("an empty file", LargeObjectFamily::emptyFile);
        scenarios.onEveryServer("files that cannot be read or written", LargeObjectFamily::wrongFiles);
        scenarios.onEveryServer("a file's object cannot be made", LargeObjectFamily::noObject);
        scenarios.onEveryServer("an export fails midway", LargeObjectFamily::exportFails);
        scenarios.onEveryServer("while another command runs", LargeObjectFamily::busy);
        scenarios.onEveryServer("in a pipeline", LargeObjectFamily::pipeline);
        scenarios.onEveryServer("the backend is gone", LargeObjectFamily::terminated);
        scenarios.onEveryServer("after a reset", LargeObjectFamily::reset);
        scenarios.alone("no connection", LargeObjectFamily::nulls);
        scenarios.alone("a connection that was never opened", LargeObjectFamily::neverOpened);
        scenarios.alone("the server has not all functions", LargeObjectFamily::missing);
        scenarios.alone("the server has no function for new calls", LargeObjectFamily::old);
        scenarios.alone("the server answers the look-up without rows", LargeObjectFamily::noRows);
    }

    private static Object begun(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        stage.resultState(stage.pq().PQexec(conn, "BEGIN"));
        return conn;
    }

    /** An object whose number is not told, as it is another one each time. */
    private static int created(Stage stage, Object conn) {
        int object = stage.quiet().lo_creat(conn, READ | WRITE);
        stage.mask(Integer.toUnsignedString(object), "OBJECT");
        stage.note(object == NONE ? "no object" : "an object");
        return object;
    }

    private static void handled(Stage stage) {
        Pq pq = stage.pq();
        Object conn = begun(stage);
        int object = created(stage, conn);
        int fd = pq.lo_open(conn, object, READ | WRITE);
        pq.lo_write(conn, fd, bytes("one two three"), 13);
        pq.lo_write(conn, fd, bytes("not this"), 0);
        pq.lo_tell(conn, fd);
        pq.lo_tell64(conn, fd);
        pq.lo_lseek(conn, fd, 4, SET);
        pq.lo_read(conn, fd, new byte[5], 3);
        pq.lo_lseek(conn, fd, 1, CUR);
        pq.lo_read(conn, fd, new byte[20], 20);
        pq.lo_read(conn, fd, new byte[20], 20);
        pq.lo_read(conn, fd, new byte[1], 0);
        pq.lo_lseek64(conn, fd, -3, END);
        pq.lo_read(conn, fd, new byte[20], 20);
        pq.lo_truncate(conn, fd, 5);
        pq.lo_lseek(conn, fd, 0, END);
        pq.lo_truncate64(conn, fd, 8);
        pq.lo_lseek64(conn, fd, 0, SET);
        pq.lo_read(conn, fd, new byte[20], 20);
        stage.state(conn);
        pq.lo_close(conn, fd);
        pq.lo_unlink(conn, object);
        stage.state(conn);
        stage.resultState(pq.PQexec(conn, "COMMIT"));
    }

    private static void far(Stage stage) {
        Pq pq = stage.pq();
        Object conn = begun(stage);
        int fd = pq.lo_open(conn, created(stage, conn), WRITE);
        pq.lo_lseek64(conn, fd, THREE_GB, SET);
        pq.lo_write(conn, fd, bytes("far"), 3);
        pq.lo_tell64(conn, fd);
        stage.state(conn);
        stage.resultState(pq.PQexec(conn, "SAVEPOINT s"));
        pq.lo_tell(conn, fd);
        stage.state(conn);
        stage.resultState(pq.PQexec(conn, "ROLLBACK TO s"));
        pq.lo_lseek(conn, fd, 0, END);
        stage.state(conn);
        stage.resultState(pq.PQexec(conn, "ROLLBACK TO s"));
        pq.lo_truncate64(conn, fd, THREE_GB + 1);
        pq.lo_lseek64(conn, fd, 0, END);
        pq.lo_lseek64(conn, fd, 0, 9);
        stage.state(conn);
    }

    private static void wrong(Stage stage) {
        Pq pq = stage.pq();
        Object conn = stage.connected(stage.conninfo());
        pq.lo_open(conn, UNKNOWN, READ);
        stage.state(conn);
        pq.lo_unlink(conn, UNKNOWN);
        stage.state(conn);
        pq.lo_create(conn, UNKNOWN);
        pq.lo_create(conn, UNKNOWN);
        stage.state(conn);
        pq.lo_unlink(conn, UNKNOWN);
        pq.lo_close(conn, NO_DESCRIPTOR);
        stage.state(conn);
        pq.lo_read(conn, NO_DESCRIPTOR, new byte[8], 8);
        stage.state(conn);
        pq.lo_write(conn, NO_DESCRIPTOR, bytes("text"), 4);
        stage.state(conn);
        pq.lo_lseek(conn, -1, 0, SET);
        pq.lo_lseek64(conn, -1, 0, SET);
        pq.lo_tell(conn, -1);
        pq.lo_tell64(conn, -1);
        pq.lo_truncate(conn, -1, 1);
        pq.lo_truncate64(conn, -1, 1);
        stage.state(conn);
        pq.lo_export(conn, UNKNOWN, "/nowhere/file");
        stage.state(conn);
    }

    private static void wrongLengths(Stage stage) {
        Pq pq = stage.pq();
        Object conn = begun(stage);
        int fd = pq.lo_open(conn, created(stage, conn), READ | WRITE);
        pq.lo_read(conn, fd, new byte[1], -1L);
        stage.state(conn);
        pq.lo_write(conn, fd, new byte[1], -1L);
        stage.state(conn);
        pq.lo_truncate(conn, fd, -1L);
        stage.state(conn);
        pq.lo_truncate(conn, fd, THREE_GB);
        stage.state(conn);
        pq.lo_lseek(conn, fd, -1, SET);
        stage.state(conn);
        stage.resultState(pq.PQexec(conn, "ROLLBACK"));
        Object other = begun(stage);
        fd = pq.lo_open(other, created(stage, other), READ | WRITE);
        pq.lo_truncate64(other, fd, -1L);
        stage.state(other);
    }

    private static void withoutTransaction(Stage stage) {
        Pq pq = stage.pq();
        Object conn = stage.connected(stage.conninfo());
        int object = created(stage, conn);
        int fd = pq.lo_open(conn, object, READ | WRITE);
        stage.state(conn);
        pq.lo_write(conn, fd, bytes("text"), 4);
        stage.state(conn);
        pq.lo_unlink(conn, object);
        stage.state(conn);
    }

    private static void failedTransaction(Stage stage) {
        Pq pq = stage.pq();
        Object conn = begun(stage);
        int fd = pq.lo_open(conn, created(stage, conn), READ | WRITE);
        stage.resultState(pq.PQexec(conn, "no SQL"));
        pq.lo_write(conn, fd, bytes("text"), 4);
        stage.state(conn);
        pq.lo_creat(conn, READ);
        stage.state(conn);
        pq.lo_close(conn, fd);
        stage.state(conn);
    }

    private static void failedAtFirst(Stage stage) {
        Pq pq = stage.pq();
        Object conn = begun(stage);
        stage.resultState(pq.PQexec(conn, "no SQL"));
        pq.lo_creat(conn, READ);
        stage.state(conn);
        pq.lo_tell64(conn, 0);
        stage.state(conn);
        stage.resultState(pq.PQexec(conn, "ROLLBACK"));
        created(stage, conn);
        stage.state(conn);
    }

    // --- files

    private static Path directory(Stage stage) throws IOException {
        Path directory = Files.createTempDirectory("quell-large-objects");
        stage.mask(directory.toString(), "DIRECTORY");
        return directory;
    }

    private static void files(Stage stage) throws IOException {
        Pq pq = stage.pq();
        Path directory = directory(stage);
        Path in = Files.write(directory.resolve("in"), pattern());
        Path out = directory.resolve("out");
        Object conn = begun(stage);
        int object = stage.quiet().lo_import(conn, in.toString());
        stage.note(object == NONE ? "not imported" : "imported");
        stage.mask(Integer.toUnsignedString(object), "OBJECT");
        stage.state(conn);
        pq.lo_export(conn, object, out.toString());
        stage.state(conn);
        stage.note("the same: " + (Files.mismatch(in, out) == -1));
        Files.write(in, bytes("short"));
        pq.lo_import_with_oid(conn, in.toString(), UNKNOWN + 1);
        pq.lo_export(conn, UNKNOWN + 1, out.toString());
        stage.note(Files.readString(out));
        pq.lo_import_with_oid(conn, in.toString(), UNKNOWN + 1);
        stage.state(conn);
        delete(in, out, directory);
    }

    private static void emptyFile(Stage stage) throws IOException {
        Pq pq = stage.pq();
        Path directory = directory(stage);
        Path in = Files.write(directory.resolve("in"), new byte[0]);
        Path out = directory.resolve("out");
        Object conn = begun(stage);
        pq.lo_import_with_oid(conn, in.toString(), UNKNOWN + 2);
        pq.lo_export(conn, UNKNOWN + 2, out.toString());
        stage.note("bytes: " + Files.size(out));
        delete(in, out, directory);
    }

    private static void wrongFiles(Stage stage) throws IOException {
        Pq pq = stage.pq();
        Path directory = directory(stage);
        Path file = Files.write(directory.resolve("file"), bytes("text"));
        Object conn = begun(stage);
        int object = created(stage, conn);
        for (String name : new String[] {
            "", "/nowhere/file", directory.toString(), file + "/file", "x".repeat(300), directory + "/ü/ä"
        }) {
            // Whatever can be read of it is lost in the one transaction.
            stage.resultState(pq.PQexec(conn, "SAVEPOINT s"));
            int imported = stage.quiet().lo_import(conn, name);
            stage.note("import of %s: %s".formatted(name, imported == NONE ? "none" : "an object"));
            stage.state(conn);
            pq.lo_export(conn, object, name);
            stage.state(conn);
            stage.resultState(pq.PQexec(conn, "ROLLBACK TO s"));
        }
        pq.lo_export(conn, object, "/dev/full");
        stage.state(conn);
        int fd = pq.lo_open(conn, object, WRITE);
        pq.lo_write(conn, fd, bytes("text"), 4);
        pq.lo_export(conn, object, "/dev/full");
        stage.state(conn);
        delete(file, directory);
    }

    private static void noObject(Stage stage) throws IOException {
        Pq pq = stage.pq();
        Path directory = directory(stage);
        Path in = Files.write(directory.resolve("in"), pattern());
        Object conn = stage.connected(stage.conninfo());
        // Outside a transaction its descriptor is closed again at once.
        pq.lo_import_with_oid(conn, in.toString(), UNKNOWN + 3);
        stage.state(conn);
        pq.lo_import_with_oid(conn, in.toString(), UNKNOWN + 3);
        stage.state(conn);
        pq.lo_unlink(conn, UNKNOWN + 3);
        stage.resultState(pq.PQexec(conn, "BEGIN"));
        stage.resultState(pq.PQexec(conn, "no SQL"));
        pq.lo_import(conn, in.toString());
        stage.state(conn);
        delete(in, directory);
    }

    private static void exportFails(Stage stage) throws IOException {
        Pq pq = stage.pq();
        Path directory = directory(stage);
        Path out = directory.resolve("out");
        Object conn = stage.connected(stage.conninfo());
        int object = created(stage, conn);
        pq.lo_export(conn, object, out.toString());
        stage.state(conn);
        stage.note("made a file: " + Files.exists(out));
        pq.lo_export(conn, object, directory.toString());
        stage.state(conn);
        pq.lo_unlink(conn, object);
        Files.deleteIfExists(out);
        delete(directory);
    }

    private static void delete(Path... paths) throws IOException {
        for (Path path : paths) {
            Files.delete(path);
        }
    }

    // --- states of the connection

    private static void busy(Stage stage) {
        Pq pq = stage.pq();
        Object conn = begun(stage);
        pq.PQsendQuery(conn, "SELECT 1");
        int fd = pq.lo_open(conn, UNKNOWN, READ);
        stage.state(conn);
        stage.results(conn);
        stage.resultState(pq.PQexec(conn, "ROLLBACK"));
        pq.PQsendQuery(conn, "SELECT 1");
        pq.lo_close(conn, fd);
        stage.state(conn);
        stage.results(conn);
        stage.resultState(pq.PQexec(conn, "COPY (SELECT 1) TO STDOUT"));
        pq.lo_tell(conn, 0);
        stage.state(conn);
    }

    private static void pipeline(Stage stage) {
        Pq pq = stage.pq();
        Object conn = stage.connected(stage.conninfo());
        pq.PQenterPipelineMode(conn);
        pq.lo_creat(conn, READ);
        stage.state(conn);
        pq.PQexitPipelineMode(conn);
        created(stage, conn);
        pq.PQenterPipelineMode(conn);
        pq.lo_creat(conn, READ);
        stage.state(conn);
        pq.lo_tell64(conn, 0);
        stage.state(conn);
    }

    private static void terminated(Stage stage) {
        Pq pq = stage.pq();
        Object conn = begun(stage);
        int fd = pq.lo_open(conn, created(stage, conn), READ);
        Object other = stage.connected(stage.conninfo());
        stage.quiet()
                .PQexec(
                        other,
                        "SELECT pg_terminate_backend(%d, 10000)"
                                .formatted(stage.quiet().PQbackendPID(conn)));
        pq.lo_tell(conn, fd);
        stage.state(conn);
        pq.lo_tell(conn, fd);
        stage.state(conn);
        pq.lo_read(conn, fd, new byte[4], 4);
        pq.lo_truncate(conn, fd, -1L);
        stage.state(conn);
    }

    private static void reset(Stage stage) {
        Pq pq = stage.pq();
        Object conn = begun(stage);
        int fd = pq.lo_open(conn, created(stage, conn), READ);
        pq.PQreset(conn);
        pq.lo_tell(conn, fd);
        stage.state(conn);
        created(stage, conn);
    }

    private static void nulls(Stage stage) {
        every(stage, null);
    }

    private static void neverOpened(Stage stage) {
        Object conn = stage.pq().PQconnectStart("nonsense");
        every(stage, conn);
        stage.state(conn);
        Object refused = stage.pq().PQconnectdb("host=127.0.0.1 port=1 user=somebody gssencmode=disable");
        every(stage, refused);
        stage.state(refused);
    }

    private static void every(Stage stage, @Nullable Object conn) {
        Pq pq = stage.pq();
        pq.lo_open(conn, UNKNOWN, READ);
        pq.lo_close(conn, 0);
        pq.lo_read(conn, 0, new byte[1], 1);
        pq.lo_write(conn, 0, new byte[1], 1);
        pq.lo_lseek(conn, 0, 0, SET);
        pq.lo_lseek64(conn, 0, 0, SET);
        pq.lo_creat(conn, READ);
        pq.lo_create(conn, UNKNOWN);
        pq.lo_tell(conn, 0);
        pq.lo_tell64(conn, 0);
        pq.lo_truncate(conn, 0, 0);
        pq.lo_truncate64(conn, 0, 0);
        pq.lo_unlink(conn, UNKNOWN);
        pq.lo_import(conn, "/nowhere/file");
        pq.lo_import_with_oid(conn, "/nowhere/file", UNKNOWN);
        pq.lo_import(conn, "/dev/null");
        pq.lo_export(conn, UNKNOWN, "/nowhere/file");
    }

    // --- servers that lack functions

    private static void missing(Stage stage) {
        lacking(stage, ServerMessages.commandComplete("SELECT 0"));
    }

    private static void old(Stage stage) {
        String[] names = {"lo_open", "lo_close", "lo_creat", "lo_unlink", "lo_lseek", "lo_tell", "loread", "lowrite"};
        byte[][] rows = new byte[names.length + 1][];
        for (int i = 0; i < names.length; i++) {
            rows[i] = ServerMessages.dataRow(List.of(names[i], Integer.toString(900 + i)));
        }
        rows[names.length] = ServerMessages.commandComplete("SELECT 8");
        lacking(stage, ServerMessages.join(rows));
    }

    private static void lacking(Stage stage, byte[] rows) {
        answering(stage, ServerMessages.join(ServerMessages.rowDescription(List.of("proname", "oid")), rows));
    }

    private static void noRows(Stage stage) {
        answering(stage, ServerMessages.commandComplete("SELECT"));
    }

    private static void answering(Stage stage, byte[] lookUp) {
        ScriptedServer server = stage.scripted(connection -> serve(connection, lookUp));
        Pq pq = stage.pq();
        Object conn = stage.connected(stage.conninfo(server, ""));
        pq.lo_create(conn, UNKNOWN);
        stage.state(conn);
        pq.lo_tell64(conn, 0);
        pq.lo_lseek64(conn, 0, 0, SET);
        pq.lo_truncate(conn, 0, -1L);
        pq.lo_truncate64(conn, 0, 0);
        stage.state(conn);
        pq.lo_create(conn, UNKNOWN);
        stage.state(conn);
    }

    private static void serve(ScriptedConnection connection, byte[] lookUp) throws IOException {
        connection.expectStartup();
        connection.send(ServerMessages.join(ServerMessages.authenticationOk(), ServerMessages.readyForQuery('I')));
        while (true) {
            connection.readUntil('Q');
            connection.send(ServerMessages.join(lookUp, ServerMessages.readyForQuery('I')));
        }
    }

    private static byte[] pattern() {
        byte[] bytes = new byte[LONG];
        for (int i = 0; i < LONG; i++) {
            bytes[i] = (byte) (i % 251);
        }
        return bytes;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
