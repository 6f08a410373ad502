package dev.quell.cli;

import dev.quell.CommitException;
import dev.quell.Connection;
import dev.quell.NetworkException;
import dev.quell.NotSentException;
import dev.quell.ProtocolException;
import dev.quell.Quell;
import dev.quell.QueryCancelledException;
import dev.quell.ServerException;
import dev.quell.SkippedException;
import dev.quell.TimedOutException;
import dev.quell.UsageException;
import dev.quell.cli.console.CliException;
import dev.quell.cli.console.Debug;
import dev.quell.cli.console.ExitStatus;
import dev.quell.cli.console.Screen;
import dev.quell.cli.console.Signals;
import dev.quell.cli.console.Terminal;
import dev.quell.cli.print.CsvHeader;
import dev.quell.cli.print.Format;
import dev.quell.cli.print.TableStyle;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** {@code quell query}: asks all targets at once, prints what comes, and stops everything when told to. */
final class QueryCommand {
    /** Most cancels are over long before this. */
    private static final long SECONDS_TO_HINT = 3;

    private final QueryOptions options;
    private final Tokens tokens;
    private final Screen screen;
    private final Targets targets = new Targets(Map.copyOf(System.getenv()));
    private final CompletableFuture<Stop> stop = new CompletableFuture<>();

    QueryCommand(QueryOptions options, Tokens tokens, Screen screen) {
        this.options = options;
        this.tokens = tokens;
        this.screen = screen;
    }

    ExitStatus run() throws CliException {
        if (!targets.areUnnamed(options.conninfos())) {
            String sql = SqlSource.read(options.sql(), options.file());
            List<Target> named = targets.of(options.conninfos());
            heedSignals();
            return ask(named, sql);
        }
        try (EmbeddedServer server = EmbeddedServer.start(screen)) {
            String sql = SqlSource.read(options.sql(), options.file());
            heedSignals();
            CompletableFuture.anyOf(server.started(), stop)
                    .exceptionally(failure -> failure)
                    .join();
            return stop.isDone() ? stop.join().status() : ask(List.of(server.target()), sql);
        }
    }

    /** The first signal stops the queries, and a second one the program. */
    private void heedSignals() {
        heed("INT", Stop.INTERRUPT);
        heed("TERM", Stop.TERMINATION);
        heed("HUP", Stop.HANG_UP);
    }

    private void heed(String signal, Stop reason) {
        Signals.handle(signal, () -> {
            if (!stop.complete(reason)) {
                screen.clear();
                tokens.close();
                Runtime.getRuntime().halt(reason.status().code());
            }
        });
    }

    private ExitStatus ask(List<Target> asked, String sql) throws CliException {
        boolean several = asked.size() > 1;
        Reporter reporter = new Reporter(screen, sql, options.format(), several);
        List<QueryRun> runs = connect(asked, reporter);
        if (options.timeout().isPresent()) {
            long limit = options.timeout().get().toMillis();
            var unused = stop.completeOnTimeout(Stop.TIME_LIMIT, limit, TimeUnit.MILLISECONDS);
        }
        var unused = stop.thenAcceptAsync(reason -> stopAll(runs, reason), Thread::startVirtualThread);
        try (Watch watch = Watch.over(runs, screen)) {
            start(runs, sql, several);
            runs.stream()
                    .map(run -> run.over().thenAccept(ended -> report(reporter, run, ended)))
                    .toList()
                    .forEach(CompletableFuture::join);
            watch.finish(!isStoppedBy(Stop.BROKEN_PIPE));
        }
        return status(runs);
    }

    private void stopAll(List<QueryRun> runs, Stop reason) {
        runs.forEach(run -> run.stop(reason));
        CompletableFuture<?> over =
                CompletableFuture.allOf(runs.stream().map(QueryRun::over).toArray(CompletableFuture[]::new));
        try {
            over.get(SECONDS_TO_HINT, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            if (reason != Stop.BROKEN_PIPE) {
                screen.say("quell: still cancelling; a Ctrl-C now exits at once and leaves the rest to the servers");
            }
        } catch (InterruptedException | ExecutionException e) {
            // The main thread waits for the same, and hears of it.
        }
    }

    /** Begins to connect to all; only when all settings have turned out to be right, a query may be sent to any. */
    private List<QueryRun> connect(List<Target> asked, Reporter reporter) throws CliException {
        List<QueryRun> runs = new ArrayList<>();
        for (Target target : asked) {
            try {
                CompletableFuture<Connection> connecting = Quell.connectAsync(target.settings());
                runs.add(new QueryRun(target, connecting, tokens, reporter));
            } catch (UsageException e) {
                runs.forEach(run -> run.stop(Stop.INTERRUPT));
                throw new CliException(ExitStatus.USAGE, target.name() + ": " + e.getMessage(), e);
            }
        }
        return runs;
    }

    private void start(List<QueryRun> runs, String sql, boolean several) {
        Turn turn = new Turn();
        Printers printers = new Printers(options.format(), style(), new CsvHeader(), several);
        for (QueryRun run : runs) {
            Turn turnToTake = options.format() == Format.JSON ? new Turn() : turn;
            run.start(sql, printers, new Output(screen, turnToTake, this::outputFailed));
        }
    }

    private TableStyle style() {
        boolean onTerminal = Terminal.isTerminal(1);
        return new TableStyle(
                options.nullText(),
                onTerminal && Terminal.wantsColours(),
                options.expanded(),
                () -> onTerminal ? Terminal.size().columns() : Integer.MAX_VALUE);
    }

    /** In other languages than English a broken pipe is reported like any other failure. */
    private void outputFailed(IOException failure) {
        String reason = String.valueOf(failure.getMessage());
        if (reason.contains("Broken pipe")) {
            stop.complete(Stop.BROKEN_PIPE);
        } else if (stop.complete(Stop.OUTPUT_FAILURE)) {
            screen.say("quell: the rows cannot be written: " + reason);
            Debug.trace(screen, failure);
        }
    }

    private void report(Reporter reporter, QueryRun run, Progress.Ended ended) {
        boolean quietly = isStoppedBy(Stop.BROKEN_PIPE);
        if (!quietly && !CopyRefusal.isWhyOf(ended.end())) {
            run.tellLastCommand();
        }
        reporter.ended(run.target(), ended, quietly);
    }

    private boolean isStoppedBy(Stop reason) {
        return stop.isDone() && stop.join() == reason;
    }

    private ExitStatus status(List<QueryRun> runs) {
        ExitStatus worst = ExitStatus.OK;
        boolean stopped = stop.isDone() && stop.join() != Stop.TIME_LIMIT;
        for (QueryRun run : runs) {
            End end = run.over().join().end();
            worst = worst.or(status(end));
            stopped |= end instanceof End.Stopped || end instanceof End.GaveUp;
        }
        return stopped ? stop.join().status() : worst;
    }

    /** A query that was stopped leaves the status to the reason for it. */
    private static ExitStatus status(End end) {
        return switch (end) {
            case End.Completed ignored -> ExitStatus.OK;
            case End.Failed failed ->
                switch (failed.error()) {
                    case NetworkException ignored -> ExitStatus.NOT_CONNECTED;
                    case NotSentException ignored -> ExitStatus.NOT_CONNECTED;
                    case ProtocolException ignored -> ExitStatus.NOT_CONNECTED;
                    case TimedOutException ignored -> ExitStatus.NOT_CONNECTED;
                    case ServerException ignored -> ExitStatus.FAILED;
                    case QueryCancelledException ignored -> ExitStatus.FAILED;
                    case SkippedException ignored -> ExitStatus.FAILED;
                    case CommitException ignored -> ExitStatus.FAILED;
                    case UsageException ignored -> ExitStatus.FAILED;
                };
            case End.NotConnected ignored -> ExitStatus.NOT_CONNECTED;
            case End.NotSent ignored -> ExitStatus.FAILED;
            case End.Stopped ignored -> ExitStatus.OK;
            case End.GaveUp ignored -> ExitStatus.OK;
        };
    }
}
