package dev.quell.cli;

import dev.quell.CancelOutcome;
import dev.quell.QuellException;
import dev.quell.Result;
import dev.quell.ServerException;
import dev.quell.ServerMessage;
import dev.quell.cli.console.Debug;
import dev.quell.cli.console.Screen;
import dev.quell.cli.print.Format;

/**
 * Says on the standard error what the servers say, and how it ended with each.
 *
 * @param several whether there is more than one target, so that each line has to name its own
 */
record Reporter(Screen screen, String sql, Format format, boolean several) {
    void notice(Target target, ServerMessage notice) {
        screen.say(() -> prefix(target) + ErrorText.of(notice, sql));
    }

    /** Says what is worth saying about an end; {@code quietly} leaves out what had to be expected. */
    void ended(Target target, Progress.Ended ended, boolean quietly) {
        switch (ended.end()) {
            case End.Completed ignored -> {}
            case End.Failed failed -> error(target, failed.error());
            case End.NotConnected failed -> notConnected(target, failed.error());
            case End.NotSent ignored -> {
                if (!several) {
                    screen.say("quell: " + Wording.of(ended));
                }
            }
            case End.Stopped stopped -> {
                if (!several && !(quietly && stopped.outcome() instanceof CancelOutcome.Cancelled)) {
                    line(target, ended);
                }
            }
            case End.GaveUp ignored -> {
                if (!several && !quietly) {
                    line(target, ended);
                }
            }
        }
        if (several && !screen.isLive() && !quietly) {
            line(target, ended);
        }
    }

    private void line(Target target, Progress.Ended ended) {
        screen.say(target.name() + ": " + Wording.of(ended));
    }

    /** Says that a statement without rows is done. */
    void tag(Target target, Result result) {
        if (format == Format.TABLE && !result.commandTag().isEmpty()) {
            screen.say(prefix(target) + result.commandTag());
        }
    }

    private void error(Target target, QuellException error) {
        if (error instanceof ServerException server) {
            screen.say(prefix(target) + ErrorText.of(server.error(), sql));
        } else if (!several) {
            // The line of the target says the same where there are several.
            screen.say("quell: " + Wording.brief(error));
        }
        Debug.trace(screen, error);
    }

    private void notConnected(Target target, QuellException error) {
        if (!several) {
            screen.say("quell: " + notConnectedTo(target.name(), error));
        }
        Debug.trace(screen, error);
    }

    /** Only what comes from the server itself does not say which server it is. */
    private static String notConnectedTo(String name, QuellException error) {
        return error instanceof ServerException server
                ? "could not connect to " + name + ": " + ErrorText.ofRefusal(server.error())
                : Wording.brief(error);
    }

    private String prefix(Target target) {
        return several ? target.name() + ": " : "";
    }
}
