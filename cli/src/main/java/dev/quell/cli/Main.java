package dev.quell.cli;

import dev.quell.cli.console.CliException;
import dev.quell.cli.console.Debug;
import dev.quell.cli.console.ExitStatus;
import dev.quell.cli.console.Screen;
import dev.quell.cli.shell.ShellCommand;
import dev.quell.embedded.PostgresArchive;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Where the {@code quell} command begins and ends. */
public final class Main {
    private final Screen screen = Screen.standard();

    private Main() {}

    /** Runs the command and ends the process with its exit status. */
    public static void main(String[] arguments) {
        System.exit(new Main().run(arguments).code());
    }

    private ExitStatus run(String[] arguments) {
        try {
            return dispatch(Grammar.commandLine(), arguments);
        } catch (CliException e) {
            screen.say("quell: " + e.getMessage());
            Debug.trace(screen, e);
            return e.status();
        } catch (IOException closed) {
            return ExitStatus.BROKEN_PIPE;
        }
    }

    private ExitStatus dispatch(CommandLine quell, String[] arguments) throws CliException, IOException {
        ParseResult parsed;
        try {
            parsed = quell.parseArgs(arguments);
        } catch (ParameterException e) {
            return misunderstood(e);
        }
        if (parsed.isVersionHelpRequested()) {
            screen.print(version());
            return ExitStatus.OK;
        }
        if (!parsed.hasSubcommand()) {
            return help(parsed, quell);
        }
        ParseResult sub = parsed.subcommand();
        CommandLine command = sub.commandSpec().commandLine();
        if (sub.isUsageHelpRequested()) {
            screen.print(command.getUsageMessage());
            return ExitStatus.OK;
        }
        return switch (command.getCommandName()) {
            case Grammar.COMPLETION -> completion(quell, Grammar.shell(sub));
            case Grammar.CANCEL -> new CancelCommand(TokenGrammar.cancelOptions(sub), screen).run();
            case Grammar.SHELL -> new ShellCommand(ShellGrammar.options(sub), screen).run();
            default -> query(Grammar.queryOptions(sub));
        };
    }

    private ExitStatus query(QueryOptions options) throws CliException {
        try (Tokens tokens = Tokens.of(options.tokens(), screen)) {
            return new QueryCommand(options, tokens, screen).run();
        }
    }

    private ExitStatus help(ParseResult parsed, CommandLine quell) throws IOException {
        if (parsed.isUsageHelpRequested()) {
            screen.print(quell.getUsageMessage());
            return ExitStatus.OK;
        }
        screen.say("quell: no command was given; try: quell query \"select 1 as one\"\n");
        screen.say(quell.getUsageMessage().stripTrailing());
        return ExitStatus.USAGE;
    }

    private ExitStatus misunderstood(ParameterException e) {
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        screen.say("quell: " + Misunderstanding.sentence(e));
        Misunderstanding.suggestions(e).forEach(suggestion -> screen.say("Did you mean " + suggestion + "?"));
        screen.say("Say \"" + command + " --help\" for what there is.");
        Debug.trace(screen, e);
        return ExitStatus.USAGE;
    }

    private ExitStatus completion(CommandLine quell, String shell) throws CliException, IOException {
        if (!shell.equals("bash") && !shell.equals("zsh")) {
            throw new CliException(
                    ExitStatus.USAGE, "there is no completion for \"" + shell + "\", only for bash and zsh");
        }
        // One script serves both: in zsh it loads the emulation of bash's completion.
        screen.print(AutoComplete.bash("quell", quell));
        return ExitStatus.OK;
    }

    private static String version() {
        return "quell %s%nJava %s, embedded PostgreSQL %s%n"
                .formatted(
                        buildVersion(),
                        System.getProperty("java.version"),
                        PostgresArchive.bundled().version());
    }

    /** Maven leaves the version in the jar; classes that are not in one have none. */
    private static String buildVersion() {
        Properties properties = new Properties();
        try (InputStream built = Main.class.getResourceAsStream("/META-INF/maven/dev.quell/quell-cli/pom.properties")) {
            if (built != null) {
                properties.load(built);
            }
        } catch (IOException unreadable) {
            // As good as none.
        }
        return properties.getProperty("version", "(not packaged)");
    }
}
