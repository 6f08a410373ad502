package dev.quell.cli.shell;

import dev.quell.cli.print.Excerpt;
import dev.quell.cli.print.Visible;
import java.sql.SQLException;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.h2.api.ErrorCode;
import org.h2.jdbc.JdbcException;

/** An error of H2, or one that a function has raised in it, in the manner of psql. */
final class ErrorLines {
    /** How H2 says where it stumbled: the statement in quotes and with escapes, a mark in it, and what would do there. */
    private static final String SYNTAX = "Syntax error in SQL statement \"";

    private static final String EXPECTED = "\"; expected \"";
    private static final Pattern ESCAPE = Pattern.compile("\\\\(\\p{XDigit}{4}|\\+\\p{XDigit}{6}|\\\\)");
    /** H2 sometimes names half of its grammar. */
    private static final int LONGEST_HINT = 60;

    private static final String TAB = "        ";

    private static final String MARK = "[*]";

    private ErrorLines() {}

    /** {@code cancelled} says that the user wanted an end; H2 has only one message for that and for a time limit. */
    static String of(SQLException error, boolean cancelled) {
        boolean ofH2 = error instanceof JdbcException h2 && h2.getErrorCode() == ErrorCode.STATEMENT_WAS_CANCELED;
        return "ERROR:  " + (cancelled && ofH2 ? "canceling statement due to user request" : body(message(error)));
    }

    /** A notice that a function has raised. */
    static String notice(String text) {
        return "NOTICE:  " + visible(text);
    }

    /** Without the statement and the number that H2 puts behind it. */
    static String message(SQLException error) {
        String text = error instanceof JdbcException h2 ? h2.getOriginalMessage() : error.getMessage();
        return text == null ? error.getClass().getSimpleName() : text;
    }

    private static String body(String message) {
        int mark = message.startsWith(SYNTAX) ? message.lastIndexOf(MARK) : -1;
        if (mark < 0) {
            return visible(message);
        }
        int expected = message.lastIndexOf(EXPECTED);
        int end = expected < mark ? message.length() - 1 : expected;
        String before = unquoted(message.substring(SYNTAX.length(), mark));
        String after = unquoted(message.substring(mark + MARK.length(), end));
        String place = Secrets.mayBeIn(before + after) ? "" : Excerpt.of(before + after, before.length());
        return "syntax error" + place + hint(message, expected);
    }

    private static String hint(String message, int expected) {
        int start = expected + EXPECTED.length();
        boolean useful = expected >= 0 && message.length() - 1 - start <= LONGEST_HINT;
        return useful ? "\nHINT:  Expected here: " + visible(message.substring(start, message.length() - 1)) : "";
    }

    private static String unquoted(String inner) {
        return ESCAPE.matcher(inner.replace("\"\"", "\"")).replaceAll(ErrorLines::character);
    }

    private static String character(MatchResult escape) {
        String code = escape.group(1);
        String character = code.equals("\\") ? code : Character.toString(Integer.parseInt(code.replace("+", ""), 16));
        return Matcher.quoteReplacement(character);
    }

    /** The text with its line breaks, but nothing else that a terminal would obey. */
    private static String visible(String text) {
        return String.join(
                "\n", text.replace("\t", TAB).lines().map(Visible::text).toList());
    }
}
