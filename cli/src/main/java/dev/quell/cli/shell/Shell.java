package dev.quell.cli.shell;

import dev.quell.cli.console.Debug;
import dev.quell.cli.console.ExitStatus;
import dev.quell.cli.console.Screen;
import dev.quell.cli.print.Expanded;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Runs statements and backslash commands, one after the other, and prints what comes of them. Used by one thread; others may
 * only interrupt it.
 */
final class Shell implements AutoCloseable {
    /** Whether to go on after a piece of input. */
    enum Next {
        GO_ON,
        /** What was given at once ends here, a script for example: at an error, or because it was interrupted. */
        STOP,
        /** The user leaves. */
        LEAVE
    }

    private final Screen screen;
    private final Settings settings;
    private final Database database;
    private final ResultPrinter printer;
    private final Clock clock;
    private final Commands commands;
    private final AtomicReference<@Nullable ExitStatus> interruption = new AtomicReference<>();
    private ExitStatus worst = ExitStatus.OK;
    private String last = "";
    /** Where the input comes from, as it stands before an error; empty for a terminal. */
    private String origin = "";

    private Shell(Screen screen, Settings settings, Database database) {
        this.screen = screen;
        this.settings = settings;
        this.database = database;
        this.clock = new Clock(screen, database::cancel);
        this.printer = new ResultPrinter(screen, clock::isStopping);
        this.commands = new Commands(this, screen, settings, printer);
    }

    static Shell open(Screen screen, Settings settings) throws SQLException {
        Database database = Database.open(
                notice -> screen.say(ErrorLines.notice(notice)),
                settings.variables().fetchCount());
        settings.variables().set(Variables.DATABASE, Database.NAME);
        settings.variables().set(Variables.USER, database.user());
        return new Shell(screen, settings, database);
    }

    Database database() {
        return database;
    }

    /** The value of a variable of {@code \set}. */
    Optional<String> variable(String name) {
        return settings.variables().value(name);
    }

    /** Goes on as that user of the database, in a session of its own. */
    void become(String user) throws SQLException {
        database.become(user);
        settings.variables().set(Variables.USER, database.user());
    }

    /** What a script ends with: the worst that has happened. */
    ExitStatus status() {
        return worst.or(interruption());
    }

    /** Why everything was stopped; {@code OK} if it was not. */
    ExitStatus interruption() {
        ExitStatus reason = interruption.get();
        return reason == null ? ExitStatus.OK : reason;
    }

    /** Stops the statement that runs; for Ctrl-C on a terminal, after which the shell goes on. */
    void cancel() {
        clock.stop();
    }

    /** Stops what runs and everything after it. The first reason given is the one that counts. */
    void interrupt(ExitStatus reason) {
        interruption.compareAndSet(null, reason);
        clock.stop();
    }

    /** Whether what runs is to end, and nothing more to begin. */
    boolean isStopping() {
        return clock.isStopping();
    }

    boolean isInterrupted() {
        return interruption.get() != null;
    }

    /** From now on input comes from there. Returns where it came from before. */
    String origin(String now) {
        String before = origin;
        origin = now;
        return before;
    }

    /** Begins with what the user has typed now: an old Ctrl-C does not concern it. */
    void begin() {
        if (!isInterrupted()) {
            clock.allow();
        }
    }

    /** Runs what is complete in it. */
    Next run(Splitter splitter) throws LostOutputException {
        for (Piece piece = splitter.next(); piece != null; piece = splitter.next()) {
            Next next = run(piece);
            if (next != Next.GO_ON) {
                return next;
            }
        }
        return Next.GO_ON;
    }

    /** Runs what is left in it at the end of the input. */
    Next runRest(Splitter splitter) throws LostOutputException {
        String open = splitter.inside().unterminated();
        Piece rest = splitter.end();
        if (rest == null) {
            return Next.GO_ON;
        }
        return open.isEmpty() ? run(rest) : complain("ERROR:  unterminated " + open);
    }

    private Next run(Piece piece) throws LostOutputException {
        if (clock.isStopping()) {
            return Next.STOP;
        }
        return switch (piece) {
            case Piece.Statement statement -> statement(statement.sql(), settings.expanded());
            case Piece.Command command -> commands.run(command);
        };
    }

    /** Runs a statement. */
    Next statement(String sql, Expanded expanded) throws LostOutputException {
        last = sql;
        try (Clock.Run run = clock.start()) {
            boolean done = execute(sql, expanded);
            if (settings.timing()) {
                double millis = run.elapsed().toNanos() / 1e6;
                printer.line(String.format(Locale.ROOT, "Time: %.3f ms", millis));
            }
            return done ? Next.GO_ON : afterError();
        }
    }

    /** The statement before this moment; empty at first. */
    String last() {
        return last;
    }

    private boolean execute(String sql, Expanded expanded) throws LostOutputException {
        try {
            database.run(sql, new Printing(sql, expanded));
            return true;
        } catch (SQLException e) {
            screen.say(origin + ErrorLines.of(e, clock.isStopping()));
            trace(sql, e);
            worst = worst.or(statusOf(e));
            return false;
        }
    }

    /** H2 puts the statement into its messages. */
    private void trace(String sql, SQLException error) {
        if (!Secrets.mayBeIn(sql)) {
            Debug.trace(screen, error);
        }
    }

    private static ExitStatus statusOf(SQLException error) {
        String state = error.getSQLState();
        return "08001".equals(state) || "08006".equals(state) ? ExitStatus.NOT_CONNECTED : ExitStatus.FAILED;
    }

    /** Says what is no error. */
    Next remark(String sentence) {
        screen.say(origin + sentence);
        return Next.GO_ON;
    }

    /** Says what is wrong with a backslash command. */
    Next complain(String sentence) {
        screen.say(origin + sentence);
        worst = worst.or(ExitStatus.FAILED);
        return afterError();
    }

    private Next afterError() {
        return clock.isStopping() || settings.variables().stopsOnError() ? Next.STOP : Next.GO_ON;
    }

    private final class Printing implements Database.Taker {
        private final String sql;
        private final Expanded expanded;

        private Printing(String sql, Expanded expanded) {
            this.sql = sql;
            this.expanded = expanded;
        }

        @Override
        public void rows(ResultSet rows) throws SQLException, LostOutputException {
            printer.print(rows, expanded);
        }

        @Override
        public void done(long affected) throws LostOutputException {
            String tag = CommandTag.of(sql, affected);
            if (!tag.isEmpty()) {
                printer.line(tag);
            }
        }
    }

    @Override
    public void close() {
        clock.close();
        // Before the server of the demo: connections to it would tell of its end.
        database.close();
        commands.close();
    }
}
