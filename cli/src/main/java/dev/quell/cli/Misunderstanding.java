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
        if (error instanceof UnmatchedArgumentException more) {
            return more.getUnmatched().stream()
                    .filter(word -> word.startsWith("-"))
                    .findFirst()
                    .map(option -> "there is no option " + withoutValue(option))
                    .orElseGet(() -> tooMuch(command, more.getUnmatched().getFirst()));
        }
        if (command.equals(Grammar.COMPLETION) && error instanceof MissingParameterException) {
            return "the shell is missing; say \"quell completion bash\" or \"quell completion zsh\"";
        }
        return String.valueOf(error.getMessage());
    }

    /** It may be a secret. */
    private static String withoutValue(String option) {
        return option.split("=", 2)[0];
    }

    private static String tooMuch(String command, String word) {
        return switch (command) {
            case Grammar.QUERY -> "the SQL has to be one argument; put it in quotes";
            case Grammar.SHELL -> "the shell takes SQL with -c, in a file with -f, or on the standard input";
            case Grammar.CANCEL, Grammar.COMPLETION -> "\"" + word + "\" is one argument too many";
            default -> "there is no command \"" + word + "\"";
        };
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
