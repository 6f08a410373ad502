package dev.quell.examples;

import static dev.quell.libpq.ExecStatusType.PGRES_COMMAND_OK;
import static dev.quell.libpq.Libpq.*;

import dev.quell.embedded.EmbeddedPostgres;
import dev.quell.embedded.EmbeddedPostgresException;
import dev.quell.libpq.PGconn;
import dev.quell.libpq.PGresult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Runs an example by its name; without further arguments on an embedded PostgreSQL that is prepared for it. */
final class Run {
    private static final List<String> NAMES = List.of("testlibpq", "testlibpq2", "testlibpq3", "eventloop");

    private Run() {}

    public static void main(String[] argv) throws IOException {
        if (argv.length == 0 || !NAMES.contains(argv[0])) {
            System.err.println("usage: examples/run NAME [CONNINFO]");
            System.err.println("NAME is one of: " + String.join(", ", NAMES));
            System.exit(2);
        } else if (argv.length == 1) {
            runEmbedded(argv[0]);
        } else {
            run(argv[0], Arrays.copyOfRange(argv, 1, argv.length));
        }
    }

    private static void run(String name, String... argv) throws IOException {
        switch (name) {
            case "testlibpq" -> TestLibpq.main(argv);
            case "testlibpq2" -> TestLibpq2.main(argv);
            case "testlibpq3" -> TestLibpq3.main(argv);
            case "eventloop" -> EventLoop.main(argv);
            default -> throw new IllegalArgumentException("there is no example of the name " + name);
        }
    }

    /** An example that exits by itself leaves the server to its shutdown hook. */
    private static void runEmbedded(String name) throws IOException {
        try (EmbeddedPostgres server = EmbeddedPostgres.builder()
                .progress(sentence -> System.err.println("examples: " + sentence))
                .setting("max_connections", "250")
                .start()) {
            prepare(name, server.conninfo());
            if (name.equals("testlibpq2")) {
                System.err.println("Now run this four times in another terminal:");
                System.err.println(
                        "  ./quell query -d \"" + server.conninfo() + "\" \"insert into testlibpq2.tbl1 values (10)\"");
            }
            run(name, server.conninfo());
        } catch (EmbeddedPostgresException e) {
            System.err.println(e.getMessage());
            System.err.println("To use another server, say which: examples/run " + name + " CONNINFO");
            System.exit(1);
        }
    }

    /** Runs the example's SQL file, if it has one. */
    private static void prepare(String name, String conninfo) throws IOException {
        try (InputStream file = Run.class.getResourceAsStream(name + ".sql")) {
            if (file == null) {
                return;
            }
            PGconn conn = PQconnectdb(conninfo);
            PGresult res = PQexec(conn, new String(file.readAllBytes(), StandardCharsets.UTF_8));
            if (PQresultStatus(res) != PGRES_COMMAND_OK) {
                System.err.print(PQerrorMessage(conn));
                System.exit(1);
            }
            PQclear(res);
            PQfinish(conn);
        }
    }
}
