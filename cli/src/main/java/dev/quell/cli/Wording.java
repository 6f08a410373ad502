package dev.quell.cli;

import dev.quell.CancelOutcome;
import dev.quell.QuellException;
import dev.quell.Result;
import dev.quell.ServerException;
import dev.quell.cli.console.Durations;
import dev.quell.cli.print.Visible;
import java.util.List;
import java.util.Locale;

/** What is said of the progress and the end of a query. */
final class Wording {
    private Wording() {}

    static String of(Progress progress) {
        return switch (progress) {
            case Progress.Connecting connecting -> "connecting, " + Durations.running(connecting.elapsed());
            case Progress.Running running ->
                "running " + Durations.running(running.elapsed()) + andRows(running.rows());
            case Progress.Cancelling cancelling ->
                "cancelling, " + Durations.running(cancelling.elapsed()) + andRows(cancelling.rows());
            case Progress.Ended ended -> of(ended);
        };
    }

    private static String of(Progress.Ended ended) {
        String time = Durations.exact(ended.elapsed());
        return switch (ended.end()) {
            case End.Completed completed -> "done: " + summary(completed.results(), ended.rows()) + " in " + time;
            case End.Failed failed -> "failed after " + time + reason(failed.error());
            case End.NotConnected failed -> "not connected: " + brief(failed.error()) + sqlState(failed.error());
            case End.NotSent refused -> "not sent: " + Visible.text(refused.reason());
            case End.Stopped stopped -> of(stopped.outcome(), time);
            case End.GaveUp ignored -> "gave up connecting after " + time + "; the query was not sent";
        };
    }

    private static String of(CancelOutcome outcome, String time) {
        return switch (outcome) {
            case CancelOutcome.NeverStarted ignored -> "cancelled before it was sent, after " + time;
            case CancelOutcome.Skipped ignored -> "not run, since what was sent before it failed, after " + time;
            case CancelOutcome.Cancelled ignored -> "cancelled on server after " + time;
            case CancelOutcome.CompletedFirst ignored ->
                "completed first, after " + time + "; some of its rows may be missing";
            case CancelOutcome.FailedOtherwise failed -> "failed after " + time + ": " + brief(failed.error());
            case CancelOutcome.Undelivered undelivered ->
                "cancel not delivered: " + brief(undelivered.reason()) + "; the query may still be running";
            case CancelOutcome.TimedOut late ->
                "cancel delivered, but the query was still running "
                        + Durations.exact(late.report().elapsed()) + " later";
            case CancelOutcome.Terminated ignored -> "terminated on server after " + time;
            case CancelOutcome.Closed ignored -> "connection closed after " + time + "; the query may still be running";
            case CancelOutcome.ConnectionLost lost -> "connection lost after " + time + ": " + brief(lost.reason());
        };
    }

    /** A server's error has been printed in full already. */
    private static String reason(QuellException error) {
        return error instanceof ServerException ? "" : ": " + brief(error);
    }

    private static String sqlState(QuellException error) {
        return error instanceof ServerException server ? " (SQLSTATE " + server.sqlState() + ")" : "";
    }

    private static String summary(List<Result> results, long rows) {
        if (results.size() == 1) {
            Result only = results.getFirst();
            return only.columns().isEmpty() ? only.commandTag() : rows(rows);
        }
        return results.size() + " results, " + rows(rows);
    }

    private static String andRows(long rows) {
        return rows == 0 ? "" : ", " + rows(rows);
    }

    private static String rows(long rows) {
        return rows == 1 ? "1 row" : String.format(Locale.ROOT, "%,d rows", rows);
    }

    /** The first line of what an error says. */
    static String brief(QuellException error) {
        if (error instanceof ServerException server) {
            return ErrorText.brief(server.error());
        }
        String text = CopyRefusal.of(error).orElse(String.valueOf(error.getMessage()));
        return Visible.text(text.lines().findFirst().orElse(""));
    }
}
