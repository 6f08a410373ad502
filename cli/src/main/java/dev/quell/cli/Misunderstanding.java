package dev.quell.cli;

import java.util.List;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is wrong with a command line, where the parser's own words would not help. */
final class Misunderstanding {
    private static final int MOST_SUGGESTIONS = 3;

    private Misunderstanding() {}

    /** A sentence that says what is wrong. */
    static String sentence(ParameterException error) {
        String command = error.getCommandLine().getCommandName();
        if (command.equals(Grammar.QUERY) && error instanceof UnmatchedArgumentException more && isPlain(more)) {
            return "the SQL has to be one argument; put it in quotes";
        }
        if (command.equals(Grammar.COMPLETION) && error instanceof MissingParameterException) {
            return "the shell is missing; say \"quell completion bash\" or \"quell completion zsh\"";
        }
        return String.valueOf(error.getMessage());
    }

    private static boolean isPlain(UnmatchedArgumentException error) {
        return error.getUnmatched().stream().noneMatch(word -> word.startsWith("-"));
    }

    /** What may have been meant, the likeliest first; often nothing. */
    static List<String> suggestions(ParameterException error) {
        if (!(error instanceof UnmatchedArgumentException unmatched)) {
            return List.of();
        }
        String option = "--" + unmatched.getUnmatched().getFirst();
        if (error.getCommandLine().getCommandSpec().optionsMap().containsKey(option)) {
            return List.of(option);
        }
        return unmatched.getSuggestions().stream().limit(MOST_SUGGESTIONS).toList();
    }
}
