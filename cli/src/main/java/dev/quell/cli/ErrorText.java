package dev.quell.cli;

import dev.quell.ServerMessage;
import dev.quell.cli.print.Excerpt;
import dev.quell.cli.print.Visible;
import java.util.Optional;

/** A server's error or notice in the manner of psql, with the place in the query it is about. */
final class ErrorText {
    private ErrorText() {}

    /** Several lines; {@code sql} is what the message's position counts in. */
    static String of(ServerMessage message, String sql) {
        StringBuilder text = new StringBuilder();
        text.append(message.severity()).append(":  ");
        if (!message.sqlState().startsWith("00")) {
            text.append(message.sqlState()).append(": ");
        }
        text.append(lines(message.message()));
        message.position().ifPresent(position -> text.append(excerpt(sql, position)));
        text.append(advice(message));
        internalQuery(message).ifPresent(text::append);
        message.context().ifPresent(context -> text.append("\nCONTEXT:  ").append(lines(context)));
        return text.toString();
    }

    /** A refused login, to stand behind the name of the server; further lines only for details. */
    static String ofRefusal(ServerMessage message) {
        return brief(message) + " (SQLSTATE " + message.sqlState() + ")" + advice(message);
    }

    /** A line with the severity and what it says. */
    static String brief(ServerMessage message) {
        return message.severity() + ": "
                + Visible.text(message.message().lines().findFirst().orElse(""));
    }

    private static String advice(ServerMessage message) {
        return message.detail().map(detail -> "\nDETAIL:  " + lines(detail)).orElse("")
                + message.hint().map(hint -> "\nHINT:  " + lines(hint)).orElse("");
    }

    private static Optional<String> internalQuery(ServerMessage message) {
        return message.internalQuery()
                .map(query -> "\nQUERY:  " + lines(query)
                        + (message.internalPosition().isPresent()
                                ? excerpt(query, message.internalPosition().getAsInt())
                                : ""));
    }

    /** The text with its line breaks, but nothing else that a terminal would obey. */
    private static String lines(String text) {
        return String.join("\n", text.lines().map(Visible::text).toList());
    }

    /** The line that holds the character number {@code position}, from 1 on, and a caret below that character. */
    private static String excerpt(String sql, int position) {
        if (position < 1 || position > sql.codePointCount(0, sql.length()) + 1) {
            return "";
        }
        int offset = sql.offsetByCodePoints(0, position - 1);
        return Excerpt.of(sql, offset);
    }
}
