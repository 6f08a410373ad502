package dev.quell.cli.shell;

import dev.quell.cli.console.Screen;
import dev.quell.cli.print.Expanded;
import dev.quell.cli.shell.Shell.Next;
import java.util.Locale;

/** The backslash commands. */
final class Commands implements AutoCloseable {
    private static final String STOP_VARIABLE = "ON_ERROR_STOP";
    private static final int MOST_FILES_INSIDE_EACH_OTHER = 16;

    private final Shell shell;
    private final Screen screen;
    private final Settings settings;
    private final ResultPrinter printer;
    private final Demo demo;
    private int filesInside;

    Commands(Shell shell, Screen screen, Settings settings, ResultPrinter printer) {
        this.shell = shell;
        this.screen = screen;
        this.settings = settings;
        this.printer = printer;
        this.demo = new Demo(shell, screen, printer);
    }

    Next run(Piece.Command command) throws LostOutputException {
        String argument = command.argument();
        return switch (command.name()) {
            case "?", "h", "help" -> print(Help.TEXT);
            case "q", "quit" -> Next.LEAVE;
            case "g" -> again(command.pending(), settings.expanded());
            case "gx" -> again(command.pending(), Expanded.ON);
            case "r" -> print("Query buffer reset (cleared).");
            case "p" -> print(buffer(command.pending()));
            case "x" -> expanded(argument);
            case "timing" -> timing(argument);
            case "i", "include" -> include(argument);
            case "echo" -> print(unquoted(argument));
            case "set" -> set(argument);
            case "dblink" -> ConnectionTable.print(shell.database().activity(), printer, settings.expanded());
            case "demo" -> demo.run();
            default -> shell.complain("invalid command \\" + command.name() + "\nTry \\? for help.");
        };
    }

    private Next print(String text) throws LostOutputException {
        printer.line(text);
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

    private Next set(String argument) throws LostOutputException {
        String[] words = argument.split("\\s+", 2);
        if (argument.isEmpty()) {
            return print(STOP_VARIABLE + " = '" + (settings.stopsOnError() ? "on" : "off") + "'");
        }
        if (!words[0].equals(STOP_VARIABLE)) {
            return shell.complain("\\set: there is no variable \"" + words[0] + "\", only " + STOP_VARIABLE);
        }
        String value = words.length < 2 ? "on" : words[1].toLowerCase(Locale.ROOT);
        switch (value) {
            case "on", "1", "true", "yes" -> settings.stopsOnError(true);
            case "off", "0", "false", "no" -> settings.stopsOnError(false);
            default -> {
                return shell.complain(
                        "unrecognized value \"" + value + "\" for \"" + STOP_VARIABLE + "\": on or off expected");
            }
        }
        return Next.GO_ON;
    }

    private Next include(String argument) throws LostOutputException {
        String file = unquoted(argument);
        if (file.isEmpty()) {
            return shell.complain("\\i: missing required argument");
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

    private static String unquoted(String text) {
        boolean quoted = text.length() >= 2 && text.startsWith("'") && text.endsWith("'");
        return quoted ? text.substring(1, text.length() - 1).replace("''", "'") : text;
    }

    @Override
    public void close() {
        demo.close();
    }
}
