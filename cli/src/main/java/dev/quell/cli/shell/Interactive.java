package dev.quell.cli.shell;

import dev.quell.cli.console.ExitStatus;
import dev.quell.cli.console.Screen;
import dev.quell.cli.shell.Shell.Next;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** The prompt on a terminal: reads, runs, and reads again until the user leaves. */
final class Interactive implements AutoCloseable {
    private static final int LINES_OF_HISTORY = 2_000;

    private final Shell shell;
    private final Screen screen;
    private final Terminal terminal;
    private final LineReader reader;
    private final Splitter splitter;
    private final Thread prompting = Thread.currentThread();
    private volatile boolean isReading;

    private Interactive(Shell shell, Screen screen, Terminal terminal, Optional<Path> historyFile) {
        this.shell = shell;
        this.screen = screen;
        this.terminal = terminal;
        this.splitter = new Splitter(shell::variable);
        this.reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("quell")
                .parser(new StatementParser(splitter, this::advise))
                .completer(new WordCompleter(shell.database()))
                .history(new ShellHistory(splitter))
                .variable(LineReader.HISTORY_SIZE, LINES_OF_HISTORY)
                .variable(LineReader.HISTORY_FILE_SIZE, LINES_OF_HISTORY)
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, "%M")
                .variable(LineReader.INDENTATION, 0)
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.HISTORY_IGNORE_SPACE, true)
                .option(LineReader.Option.HISTORY_REDUCE_BLANKS, false)
                .option(LineReader.Option.CASE_INSENSITIVE, true)
                .build();
        historyFile.ifPresent(file -> reader.setVariable(LineReader.HISTORY_FILE, file));
    }

    static Interactive open(Shell shell, Screen screen, Optional<Path> historyFile) throws IOException {
        // The ways into native code would have the JVM print warnings; stty does what is needed.
        Terminal terminal = TerminalBuilder.builder()
                .system(true)
                .systemOutput(TerminalBuilder.SystemOutput.SysOutOrSysErr)
                .jni(false)
                .ffm(false)
                .exec(true)
                .nativeSignals(true)
                .build();
        Interactive interactive = new Interactive(shell, screen, terminal, historyFile);
        interactive.heedSignals();
        return interactive;
    }

    private void heedSignals() {
        terminal.handle(Terminal.Signal.INT, signal -> shell.cancel());
    }

    void run() throws LostOutputException {
        screen.say("quell: dblink in H2. \\? for help, \\demo for a first session, \\q to leave.");
        Next next = Next.GO_ON;
        while (next != Next.LEAVE && !shell.isInterrupted()) {
            next = turn();
        }
    }

    private Next turn() throws LostOutputException {
        try {
            String line = read();
            shell.begin();
            Optional<PlainWord> word = splitter.inside() == Inside.NOTHING ? PlainWord.of(line) : Optional.empty();
            if (word.isPresent()) {
                return answer(word.get());
            }
            splitter.take(line + "\n");
            return shell.run(splitter);
        } catch (UserInterruptException e) {
            splitter.reset();
            return Next.GO_ON;
        } catch (EndOfFileException e) {
            return Next.LEAVE;
        }
    }

    private Next answer(PlainWord word) {
        return switch (word) {
            case EXIT, QUIT -> Next.LEAVE;
            case HELP -> {
                screen.say(Help.WELCOME);
                yield Next.GO_ON;
            }
        };
    }

    private void advise(String line) {
        reader.printAbove(line);
    }

    private String read() {
        isReading = true;
        try {
            return reader.readLine(splitter.inside().prompt());
        } finally {
            isReading = false;
        }
    }

    /** Ends the shell from another thread, whatever it does. */
    void end(ExitStatus reason) {
        shell.interrupt(reason);
        if (isReading) {
            prompting.interrupt();
        }
    }

    @Override
    public void close() {
        try {
            terminal.close();
        } catch (IOException e) {
            // It is gone, and with it what there was to be put back in order.
        }
    }
}
