package dev.quell.cli.shell;

import dev.quell.cli.console.Screen;
import dev.quell.cli.print.Expanded;
import dev.quell.cli.shell.Shell.Next;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The backslash commands. */
final class Commands implements AutoCloseable {
    private static final int MOST_FILES_INSIDE_EACH_OTHER = 16;
    private static final String UNCHANGED = "-";

    private final Shell shell;
    private final Screen screen;
    private final Settings settings;
    private final ResultPrinter printer;
    private final Relations relations;
    private final Demo demo;
    private int filesInside;

    Commands(Shell shell, Screen screen, Settings settings, ResultPrinter printer) {
        this.shell = shell;
        this.screen = screen;
        this.settings = settings;
        this.printer = printer;
        this.relations = new Relations(shell, printer);
        this.demo = new Demo(shell, screen, printer);
    }

    Next run(Piece.Command command) throws LostOutputException {
        Optional<List<String>> arguments = CommandArguments.of(command.argument(), shell::variable);
        return arguments.isPresent()
                ? run(command, arguments.get())
                : shell.complain("\\" + command.name() + ": unterminated quoted string");
    }

    private Next run(Piece.Command command, List<String> arguments) throws LostOutputException {
        String first = arguments.isEmpty() ? "" : arguments.getFirst();
        return switch (command.name()) {
            case "?", "h", "help" -> print(Help.TEXT);
            case "q", "quit" -> Next.LEAVE;
            case "g" -> again(command.pending(), settings.expanded());
            case "gx" -> again(command.pending(), Expanded.ON);
            case "r", "reset" -> print("Query buffer reset (cleared).");
            case "p", "print" -> print(buffer(command.pending()));
            case "x" -> expanded(first);
            case "timing" -> timing(first);
            case "i", "include" -> include(command.name(), String.join(" ", arguments));
            case "echo", "qecho" -> echo(arguments);
            case "warn" -> warn(arguments);
            case "set" -> set(arguments);
            case "unset" -> unset(first);
            case "c", "connect" -> connect(arguments);
            case "conninfo" -> print(connected("You are connected"));
            case "d", "d+" -> first.isEmpty() ? relations.list(Relations.Sort.ANY, "") : relations.describe(first);
            case "dt", "dt+" -> relations.list(Relations.Sort.TABLES, first);
            case "dv", "dv+" -> relations.list(Relations.Sort.VIEWS, first);
            case "dblink" -> ConnectionTable.print(shell.database().activity(), printer, settings.expanded());
            case "demo" -> demo.run();
            default -> shell.complain("invalid command \\" + command.name() + "\nTry \\? for help.");
        };
    }

    private Next print(String text) throws LostOutputException {
        printer.line(text);
        return Next.GO_ON;
    }

    private Next echo(List<String> words) throws LostOutputException {
        boolean inTheLine = !words.isEmpty() && words.getFirst().equals("-n");
        printer.text(String.join(" ", words.subList(inTheLine ? 1 : 0, words.size())) + (inTheLine ? "" : "\n"));
        return Next.GO_ON;
    }

    private Next warn(List<String> words) {
        screen.say(String.join(" ", words));
        return Next.GO_ON;
    }

    private String buffer(String pending) {
        String text = pending.isEmpty() ? shell.last() : pending;
        return text.isEmpty() ? "Query buffer is empty." : text;
    }

    private Next again(String pending, Expanded expanded) throws LostOutputException {
        String sql = pending.isEmpty() ? shell.last() : pending;
        return sql.isEmpty() ? Next.GO_ON : shell.statement(sql, expanded);
    }

    private Next expanded(String argument) throws LostOutputException {
        Expanded now = settings.expanded();
        switch (argument.toLowerCase(Locale.ROOT)) {
            case "" -> settings.expanded(now == Expanded.OFF ? Expanded.ON : Expanded.OFF);
            case "on" -> settings.expanded(Expanded.ON);
            case "off" -> settings.expanded(Expanded.OFF);
            case "auto" -> settings.expanded(Expanded.AUTO);
            default -> {
                return shell.complain("unrecognized value \"" + argument + "\" for \"\\x\": on, off or auto expected");
            }
        }
        return print(
                switch (settings.expanded()) {
                    case ON -> "Expanded display is on.";
                    case OFF -> "Expanded display is off.";
                    case AUTO -> "Expanded display is used automatically.";
                });
    }

    private Next timing(String argument) throws LostOutputException {
        switch (argument.toLowerCase(Locale.ROOT)) {
            case "" -> settings.timing(!settings.timing());
            case "on" -> settings.timing(true);
            case "off" -> settings.timing(false);
            default -> {
                return shell.complain("unrecognized value \"" + argument + "\" for \"\\timing\": on or off expected");
            }
        }
        return print(settings.timing() ? "Timing is on." : "Timing is off.");
    }

    private Next set(List<String> arguments) throws LostOutputException {
        if (arguments.isEmpty()) {
            return print(settings.variables().listed());
        }
        String name = arguments.getFirst();
        String value = String.join("", arguments.subList(1, arguments.size()));
        Optional<String> problem = Variables.problem(name, value);
        if (problem.isPresent()) {
            return shell.complain(problem.get());
        }
        if (name.equals(Variables.FETCH_COUNT)) {
            return shell.complain("FETCH_COUNT is settled when the shell starts: quell shell -v FETCH_COUNT=1000");
        }
        settings.variables().set(name, value);
        return Next.GO_ON;
    }

    private Next unset(String name) {
        if (name.isEmpty()) {
            return shell.complain("\\unset: missing required argument");
        }
        settings.variables().unset(name);
        return Next.GO_ON;
    }

    /** {@code \c [DATABASE [USER]]}, where {@code -} is what there is already. */
    private Next connect(List<String> arguments) throws LostOutputException {
        List<String> words =
                arguments.stream().map(CommandArguments::identifier).toList();
        String database = words.isEmpty() ? UNCHANGED : words.getFirst();
        String user = words.size() < 2 ? UNCHANGED : words.get(1);
        if (!database.equals(UNCHANGED) && !database.equals(Database.NAME)) {
            return refused("there is only the database \"" + Database.NAME + "\" here, not \"" + database
                    + "\"; dblink_connect is the way to others");
        }
        if (words.stream().skip(2).anyMatch(word -> !word.equals(UNCHANGED))) {
            return refused("the database is in this process: it has no host and no port");
        }
        try {
            shell.become(user.equals(UNCHANGED) ? shell.database().user() : user);
        } catch (SQLException e) {
            return refused(ErrorLines.message(e));
        }
        return print(connected("You are now connected"));
    }

    /** What follows in a script is meant for another user. */
    private Next refused(String why) {
        if (settings.interactive()) {
            return shell.complain("\\connect: " + why + "\nPrevious connection kept");
        }
        shell.complain("\\connect: " + why);
        return Next.STOP;
    }

    private String connected(String begin) {
        return begin + " to database \"" + Database.NAME + "\" as user \""
                + shell.database().user() + "\".";
    }

    private Next include(String command, String file) throws LostOutputException {
        if (file.isEmpty()) {
            return shell.complain("\\" + command + ": missing required argument");
        }
        if (filesInside >= MOST_FILES_INSIDE_EACH_OTHER) {
            return shell.complain("\\i: " + file + ": too many files inside each other; does one include itself?");
        }
        filesInside++;
        try {
            return Script.run(shell, screen, file);
        } finally {
            filesInside--;
        }
    }

    @Override
    public void close() {
        demo.close();
    }
}
