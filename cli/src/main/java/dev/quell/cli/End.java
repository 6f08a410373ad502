package dev.quell.cli;

import dev.quell.CancelOutcome;
import dev.quell.QuellException;
import dev.quell.Result;
import java.util.List;

/** How it ended with one target. */
sealed interface End {
    /** The query completed. */
    record Completed(List<Result> results) implements End {}

    /** The query was sent, and failed. */
    record Failed(QuellException error) implements End {}

    /** There was no connection to send it on. */
    record NotConnected(QuellException error) implements End {}

    /** The query was not sent, for this reason. */
    record NotSent(String reason) implements End {}

    /** The query was stopped, or that was tried. */
    record Stopped(CancelOutcome outcome) implements End {}

    /** It was stopped while connecting: the query was not sent. */
    record GaveUp() implements End {}
}
