package dev.quell.cli.shell;

import dev.quell.cli.console.Debug;
import dev.quell.cli.console.Screen;
import dev.quell.cli.shell.Shell.Next;
import dev.quell.embedded.EmbeddedPostgres;
import dev.quell.embedded.EmbeddedPostgresException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A first session, with a PostgreSQL of its own, which stays until the shell ends. */
final class Demo implements AutoCloseable {
    static final String SERVER = "demo";

    private static final List<String> CONNECTIONS = List.of("quick", "slow", "endless");

    private static final List<String> SESSION = List.of(
            """
            SELECT dblink_connect('quick', 'demo') AS quick, dblink_connect('slow', 'demo') AS slow,
                   dblink_connect('endless', 'demo') AS endless;""",
            """
            SELECT dblink_send_query('quick', 'SELECT 6 * 7') AS quick,
                   dblink_send_query('slow', 'SELECT n, n * n FROM generate_series(1, 3) AS n, pg_sleep(1)') AS slow,
                   dblink_send_query('endless', 'SELECT pg_sleep(3600)') AS endless;""",
            "\\dblink",
            "SELECT * FROM dblink_get_result('quick') AS t(answer int);",
            "SELECT * FROM dblink_get_result('slow') AS t(n int, square int);",
            "SELECT dblink_is_busy('endless'), dblink_cancel_query('endless');",
            "SELECT * FROM dblink_get_result('endless', false) AS t(slept text);",
            "\\dblink",
            "SELECT dblink_disconnect(name) FROM (VALUES ('quick'), ('slow'), ('endless')) AS c(name);");

    private final Shell shell;
    private final Screen screen;
    private final ResultPrinter printer;
    private volatile @Nullable EmbeddedPostgres server;

    Demo(Shell shell, Screen screen, ResultPrinter printer) {
        this.shell = shell;
        this.screen = screen;
        this.printer = printer;
    }

    Next run() throws LostOutputException {
        EmbeddedPostgres running = server;
        if (running == null || !running.isRunning()) {
            Next started = start();
            if (started != Next.GO_ON) {
                return started;
            }
        }
        Next next = endLeftovers();
        for (String line : SESSION) {
            if (next != Next.GO_ON) {
                return next;
            }
            next = show(line);
        }
        if (next == Next.GO_ON) {
            printer.line("That server is yours until you leave: SELECT dblink_connect('mine', 'demo');");
        }
        return next;
    }

    private Next start() throws LostOutputException {
        EmbeddedPostgres started;
        try {
            screen.say("quell: Starting a PostgreSQL for this session...");
            started = EmbeddedPostgres.builder()
                    .progress(sentence -> screen.say("quell: " + sentence))
                    .start();
        } catch (EmbeddedPostgresException e) {
            Debug.trace(screen, e);
            return shell.complain("\\demo: " + e.getMessage());
        }
        boolean again = server != null;
        server = started;
        Next next = again ? show("DROP SERVER " + SERVER + " CASCADE;") : Next.GO_ON;
        if (next == Next.GO_ON) {
            next = show("CREATE SERVER " + SERVER + " FOREIGN DATA WRAPPER dblink_fdw\n  OPTIONS (host "
                    + quoted(started.socketDirectory().toString()) + ", port '" + started.port()
                    + "', dbname 'postgres');");
        }
        return next == Next.GO_ON
                ? show("CREATE USER MAPPING FOR CURRENT_USER SERVER " + SERVER + " OPTIONS (user "
                        + quoted(started.user()) + ");")
                : next;
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** A session that was interrupted may have left connections. */
    private Next endLeftovers() throws LostOutputException {
        Set<String> there = shell.database().activity().stream()
                .flatMap(connection -> connection.connectionName().stream())
                .collect(Collectors.toSet());
        Next next = Next.GO_ON;
        for (String name : CONNECTIONS) {
            if (next == Next.GO_ON && there.contains(name)) {
                next = show("SELECT dblink_disconnect('" + name + "');");
            }
        }
        return next;
    }

    /** Runs what a user might type, behind the prompts that he would see. */
    private Next show(String lines) throws LostOutputException {
        if (shell.isStopping()) {
            return Next.STOP;
        }
        printer.line(Inside.NOTHING.prompt() + lines.replace("\n", "\n" + Inside.STATEMENT.prompt()));
        Splitter splitter = new Splitter();
        splitter.take(lines + "\n");
        return shell.run(splitter);
    }

    @Override
    public void close() {
        EmbeddedPostgres running = server;
        if (running != null) {
            running.close();
        }
    }
}
